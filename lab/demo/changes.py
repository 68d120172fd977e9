"""The demo's four changes, as edits of the project's own recipe: what a contributor would really send."""

from collections.abc import Mapping
from dataclasses import dataclass

DEPLOY = "recipes/llama-3-70b/vllm/agg/deploy.yaml"


@dataclass(frozen=True)
class Change:
    """A pull request to open: `edits` maps a path to replacements (old, new); `conclusion` is what its check must say.

    `approved` tells whether a maintainer has to name its head before anything of it reaches the cluster.
    """

    branch: str
    title: str
    edits: Mapping[str, tuple[tuple[str, str], ...]]
    conclusion: str
    approved: bool = False


DOCUMENTATION = Change(
    branch="explain-recipes",
    title="Explain how recipes are laid out",
    edits={"README.md": (("# Recipes\n", "# Recipes\n\nEvery recipe stands in recipes/MODEL/FRAMEWORK/MODE.\n"),)},
    conclusion="success",
)
BROKEN = Change(
    branch="more-shared-memory",
    title="Give the worker more shared memory",
    edits={DEPLOY: (("sharedMemory:", "sharedMemroy:"), ("    - name: model-cache\n", "    - name: model-store\n"))},
    conclusion="failure",
)
HARMLESS = Change(
    branch="name-the-owner",
    title="Name the owner of the deployment",
    edits={DEPLOY: (("  name: llama3-70b-agg\n", "  name: llama3-70b-agg\n  labels:\n    owner: serving\n"),)},
    conclusion="success",
    approved=True,
)
SLOWER = Change(
    branch="debug-eager",
    title="Run the engine without CUDA graphs",
    edits={DEPLOY: (("--tensor-parallel-size 4\n", "--tensor-parallel-size 4\n              --enforce-eager\n"),)},
    conclusion="failure",
    approved=True,
)
CHANGES = (DOCUMENTATION, BROKEN, HARMLESS, SLOWER)


def applied(change: Change, files: Mapping[str, str]) -> dict[str, str | None]:
    """The files that a change touches, with their new text; raises LookupError when an edit finds nothing to replace."""
    changed: dict[str, str | None] = {}
    for path, edits in change.edits.items():
        text = files[path]
        for old, new in edits:
            if old not in text:
                raise LookupError(f"{path} has no {old!r} to replace")
            text = text.replace(old, new, 1)
        changed[path] = text
    return changed
