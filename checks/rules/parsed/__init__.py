"""What rules read: a recipe's objects (recipe.py), their pods and containers (pods.py), the scripts in these (scripts.py)."""
