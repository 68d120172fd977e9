"""How many GPUs a run holds at once, so that it is not begun where they are not free."""

from checks.model.spec import Content, Spec
from checks.recipe import graph, manifest
from checks.recipe.allowed.kinds import GRAPH
from checks.recipe.objects import serving


def gpus_of_run(spec: Spec) -> int:
    """The GPUs of the larger side; its two sides are never deployed together. 0 where the files cannot be read."""
    return max(gpus_of_side(side, spec.recipe) for side in (spec.head, spec.base) if side is not None)


def gpus_of_side(content: Content, recipe: str) -> int:
    """The GPUs that one side of a recipe holds."""
    files = serving(content, recipe)
    documents = [one for path, text in files.items() for one in manifest.read(path, text.encode()).documents]
    return sum(graph.gpus(one) for one in documents if one.kind == GRAPH)
