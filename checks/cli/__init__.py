"""The command line `recipe-gate`: a file for each command, main.py lists them all.

Beside the commands: overlay_file.py (the overlay that somebody wrote or the bot stored), signals.py (how a command is stopped).
"""
