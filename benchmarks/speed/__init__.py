"""How long `recipe-gate check` takes and what it needs, beside other checkers of YAML on the same files in the same run."""
