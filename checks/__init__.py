"""What is true of a recipe: the product. Knows nothing of GitHub and nothing of the machine that serves the recipe.

model/ text/            values that cross a process; text made fit to show     check.py          the one check of a change
recipe/ policy/ rules/  files to recipes, a policy, findings                   workingcopy/      disk, git and programs
measure/ judge/         exports to samples, samples to a verdict               kube/ run/        a namespace; one run
report/                 every sentence a person reads                          doctor/ cli/      is a cluster ready; recipe-gate
extras.py               what an installation without an extra says
"""
