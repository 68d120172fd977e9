"""What a recipe's shell scripts do, as far as their syntax shows it. Pure."""
