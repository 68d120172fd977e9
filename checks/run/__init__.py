"""One run, top to bottom: steps.py is the order, the other files are what each step does."""
