"""What differs between two sets of files: names, counts and patches, as GitHub lists the files of a pull request."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from lab.github.objects import Entry, Objects

LARGEST_PATCH = 1024 * 1024
"""GitHub gives no patch of what is larger (or binary)."""


@dataclass(frozen=True)
class Change:
    """A file that changed: `status` is added, removed, modified or renamed; `old` and `new` are its blobs or None."""

    path: str
    status: str
    sha: str
    old: str | None
    new: str | None
    previous: str = ""


def changes(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> list[Change]:
    """What differs, by path; a file that vanished and came again with the same content was renamed."""
    removed = {path: entry for path, entry in before.items() if path not in after}
    found = []
    for path in sorted(after):
        old, new = before.get(path), after[path]
        if old == new:
            continue
        moved = None if old else next((name for name, entry in removed.items() if entry == new), None)
        if moved:
            removed.pop(moved)
            found.append(Change(path, "renamed", new.sha, new.sha, new.sha, moved))
        else:
            found.append(Change(path, "modified" if old else "added", new.sha, old.sha if old else None, new.sha))
    found += [Change(path, "removed", entry.sha, entry.sha, None) for path, entry in removed.items()]
    return sorted(found, key=lambda change: change.path)


def between(objects: Objects, base: str | None, head: str) -> list[Change]:
    """What differs between two commits; without a base everything was added."""
    return changes(objects.at(base) if base else {}, objects.at(head))


@dataclass(frozen=True)
class Lines:
    """How many lines came and went, and the patch without its two name lines; None where GitHub gives none."""

    additions: int
    deletions: int
    patch: str | None


def lines(objects: Objects, change: Change) -> Lines:
    """The lines of a change."""
    old, new = _text(objects, change.old), _text(objects, change.new)
    if old is None or new is None or change.old == change.new:
        return Lines(0, 0, None)
    body = list(difflib.unified_diff(_lines(old), _lines(new), lineterm="", n=3))[2:]
    patch = "\n".join(body)
    added = sum(line.startswith("+") for line in body)
    return Lines(added, sum(line.startswith("-") for line in body), patch if len(patch) <= LARGEST_PATCH else None)


def counts(objects: Objects, base: str | None, head: str) -> dict[str, int]:
    """The three figures at the top of a pull request."""
    found = between(objects, base, head)
    told = [lines(objects, change) for change in found]
    return {
        "additions": sum(one.additions for one in told),
        "deletions": sum(one.deletions for one in told),
        "changed_files": len(found),
    }


def _text(objects: Objects, sha: str | None) -> str | None:
    """A blob as text, "" for none; None when it is not text or not ours (a submodule's commit)."""
    data = objects.blobs.get(sha) if sha else b""
    if data is None or b"\0" in data or len(data) > LARGEST_PATCH:
        return None
    return data.decode(errors="replace")


def _lines(text: str) -> list[str]:
    """The lines of a text; a last one without its newline says so, as in git's patches."""
    parts = text.split("\n")
    if parts[-1] == "":
        return parts[:-1]
    return [*parts[:-1], f"{parts[-1]}\n\\ No newline at end of file"]
