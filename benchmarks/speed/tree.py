"""A repository of many good recipes, made from the one that is shipped."""

from collections.abc import Iterator
from pathlib import Path

SHIPPED = "recipes/llama-3-70b"
MODES = 2
"""Recipes of a model, which share its model cache."""


def files(root: Path, recipes: int) -> Iterator[tuple[str, bytes]]:
    """The paths and contents of `recipes` recipes, each of a graph of its own name, two of a model."""
    shipped = {
        path.relative_to(root / SHIPPED).as_posix(): path.read_bytes() for path in (root / SHIPPED).rglob("*.yaml")
    }
    for model in range(-(-recipes // MODES)):
        for path, data in shipped.items():
            if path.startswith("model-cache/"):
                yield f"recipes/model-{model}/{path}", data
        yield f"recipes/model-{model}/README.md", _page(model, min(MODES, recipes - model * MODES)).encode()
        for mode in range(min(MODES, recipes - model * MODES)):
            for name in ("deploy.yaml", "perf.yaml"):
                data = shipped[f"vllm/agg/{name}"].replace(b"llama3-70b-agg", f"m{model}-agg-{mode}".encode())
                yield f"recipes/model-{model}/vllm/agg-{mode}/{name}", data


def _page(model: int, modes: int) -> str:
    """A model's page: pages are judged beside the recipes that they link."""
    rows = [f"| [vllm/agg-{mode}](vllm/agg-{mode}) | 4 | svc/m{model}-agg-{mode}-frontend |" for mode in range(modes)]
    return "\n".join([f"# Model {model}", "", "| recipe | GPUs | Service |", "|---|---|---|", *rows, ""])


def write(root: Path, recipes: int, folder: Path) -> list[Path]:
    """The same on disk, as a repository of its own."""
    (folder / ".git").mkdir()
    written = []
    for path, data in files(root, recipes):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
        written.append(folder / path)
    return written
