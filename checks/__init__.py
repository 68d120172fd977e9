"""What is true of a recipe: the product. Knows nothing of GitHub and nothing of the machine that serves the recipe.

recipe.py, manifest.py  find recipes and read their files          rules/       what a file shows
spec.py, result.py      a run's frozen input, and what it found     compare.py   samples -> verdict
cluster/, smoke.py      a Kubernetes namespace, a served model      run/         one run, top to bottom
report/                 every sentence a person reads               cli.py       recipe-gate ...
"""
