"""What of a listed tree is read, decided by path and size before anything is: of GitHub's list, of git's, of a disk's.

Rules read YAML, pages and small JSON; kustomize may read whatever a kustomization names. Of everything else the name is enough.
"""

from collections.abc import Mapping

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.layout import KUSTOMIZATIONS
from checks.recipe.manifest import MAXIMUM_BYTES

MOST_FILES = 5_000
MOST_BYTES = 16 * 1024 * 1024
"""Of one side of a change. All of Dynamo's recipes are some 700 files of 4 MB together; a change brings a model or two."""
LONGEST_PAGE = 512 * 1024
"""Bytes of a page that is read, and of JSON, which may be a deployment and mostly is data."""
OVERSIZE = b" " * (MAXIMUM_BYTES + 1)
"""Stands for a manifest that is larger than rules read: of no meaning, and one object however many there are."""


def read_whole(sizes: Mapping[str, int]) -> tuple[str, ...]:
    """The paths whose content some rule or run reads, of the files of a tree by their sizes in bytes; what is oversize is none."""
    generated = any(path.rpartition("/")[2] in KUSTOMIZATIONS for path in sizes)
    return tuple(path for path, size in sizes.items() if size <= MAXIMUM_BYTES and (generated or _named(path, size)))


def unread(size: int) -> bytes:
    """What stands in a tree for the content of a file that is not read."""
    return OVERSIZE if size > MAXIMUM_BYTES else b""


TOO_MUCH = Rule(
    "STRUCT-016",
    Level.ERROR,
    reason="The files of a change are held in memory and asked of GitHub, both within bounds.",
    remedy="Split the change, and keep what is no manifest out of YAML, Markdown and kustomize folders.",
    bad="600 manifests of 1 MiB each",
    good="600 manifests of 8 KiB each",
)


def too_much(sizes: Mapping[str, int]) -> Finding | None:
    """The finding of a tree of which too much would be read, at its largest file."""
    paths = read_whole(sizes)
    total = sum(sizes[path] for path in paths)
    count = len(paths) + sum(size > MAXIMUM_BYTES for size in sizes.values())
    if count <= MOST_FILES and total <= MOST_BYTES:
        return None
    largest = max(paths or sizes, key=lambda path: (sizes[path], path))
    message = (
        f"{count} files of {total / 1024**2:.1f} MiB would be read, this one of {sizes[largest]} bytes the"
        f" largest; {MOST_FILES} files and {MOST_BYTES // 1024**2} MiB are the limit."
    )
    return TOO_MUCH.finding(largest, message)


def _named(path: str, size: int) -> bool:
    """Whether a file is read for its own name."""
    name = path.rpartition("/")[2].lower()
    return name.endswith((".yaml", ".yml")) or (name.endswith((".md", ".json")) and size <= LONGEST_PAGE)
