"""`recipe-gate new`: writes a recipe to begin with, and nothing over what is there."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from checks.recipe.new_recipe import NewRecipe, files_of, mistakes
from checks.workingcopy.tree import repository


def main(argv: Sequence[str]) -> int:
    """0 when the files were written; 2 for what can be no recipe, or where one is."""
    parser = argparse.ArgumentParser(prog="recipe-gate new", description="Write a recipe that passes the check.")
    parser.add_argument("model", help="the model's directory, such as llama-3-70b")
    parser.add_argument("framework", help="vllm, sglang or trtllm")
    parser.add_argument("mode", help="the recipe's directory, such as agg")
    parser.add_argument("--model-id", required=True, metavar="ORG/NAME", help="the model on the hub")
    parser.add_argument("--revision", required=True, metavar="SHA", help="the commit of the model's repository")
    parser.add_argument("--gpus", type=int, default=1, help="GPUs of the worker (default: 1)")
    parser.add_argument("--size", default="100Gi", help="what the model's claim holds (default: 100Gi)")
    given = parser.parse_args(argv)
    wanted = NewRecipe(given.model, given.framework, given.mode, given.model_id, given.revision, given.gpus, given.size)
    root = repository(Path())
    reasons = mistakes(wanted)
    made = {} if reasons else files_of(wanted)
    kept = [path for path in made if (root / path).exists()]
    reasons += [f"{path} is there already." for path in kept if "/model-cache/" not in path]
    if reasons:
        sys.stderr.write("".join(f"recipe-gate new: {reason}\n" for reason in reasons))
        return 2
    for path, text in made.items():
        if path not in kept:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
            sys.stdout.write(f"{path}\n")
    return 0
