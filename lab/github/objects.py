"""Git's objects in memory, with the ids that git itself gives them."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

TREE, FILE, LINK = "40000", "100644", "120000"


@dataclass(frozen=True)
class Entry:
    """One name of a tree: its mode as git writes it ("100644", "40000"), and the object behind it."""

    mode: str
    sha: str


@dataclass(frozen=True)
class Commit:
    """A commit: the tree it shows, its parents, who wrote it, and its message; `when` in seconds since the epoch."""

    tree: str
    parents: tuple[str, ...]
    author: str
    message: str
    when: int


@dataclass
class Objects:
    """Every object of every repository: forks share them, as GitHub's do."""

    blobs: dict[str, bytes] = field(default_factory=dict)
    trees: dict[str, Mapping[str, Entry]] = field(default_factory=dict)
    commits: dict[str, Commit] = field(default_factory=dict)

    def blob(self, data: bytes) -> str:
        """Keeps a file's content; answers its id."""
        sha = identify("blob", data)
        self.blobs[sha] = data
        return sha

    def tree(self, entries: Mapping[str, Entry]) -> str:
        """Keeps one directory; answers its id."""
        ordered = sorted(entries.items(), key=lambda item: item[0] + ("/" if item[1].mode == TREE else ""))
        body = b"".join(f"{entry.mode} {name}\0".encode() + bytes.fromhex(entry.sha) for name, entry in ordered)
        sha = identify("tree", body)
        self.trees[sha] = dict(ordered)
        return sha

    def commit(self, commit: Commit) -> str:
        """Keeps a commit; answers its id."""
        who = f"{commit.author} <{commit.author}@users.noreply.github.com> {commit.when} +0000"
        lines = [
            f"tree {commit.tree}",
            *(f"parent {one}" for one in commit.parents),
            f"author {who}",
            f"committer {who}",
        ]
        sha = identify("commit", ("\n".join(lines) + f"\n\n{commit.message}").encode())
        self.commits[sha] = commit
        return sha

    def tree_of(self, files: Mapping[str, Entry]) -> str:
        """Keeps the directories of a flat list of paths; answers the root's id."""
        root: dict[str, Entry] = {}
        below: dict[str, dict[str, Entry]] = {}
        for path, entry in files.items():
            name, slash, rest = path.partition("/")
            if slash:
                below.setdefault(name, {})[rest] = entry
            else:
                root[name] = entry
        for name, inside in below.items():
            root[name] = Entry(TREE, self.tree_of(inside))
        return self.tree(root)

    def files(self, tree: str, prefix: str = "") -> Iterator[tuple[str, Entry]]:
        """Every file below a tree, by its path."""
        for name, entry in self.trees[tree].items():
            if entry.mode == TREE:
                yield from self.files(entry.sha, f"{prefix}{name}/")
            else:
                yield f"{prefix}{name}", entry

    def at(self, commit: str) -> dict[str, Entry]:
        """The files of a commit, by path."""
        return dict(self.files(self.commits[commit].tree))

    def history(self, commit: str) -> Iterator[str]:
        """A commit and everything before it, nearest first."""
        seen: set[str] = set()
        queue = [commit]
        while queue:
            sha = queue.pop(0)
            if sha not in seen:
                seen.add(sha)
                yield sha
                queue += self.commits[sha].parents

    def merge_base(self, one: str, other: str) -> str | None:
        """The nearest commit that both have; None when they have none."""
        theirs = set(self.history(other))
        return next((sha for sha in self.history(one) if sha in theirs), None)


def identify(kind: str, data: bytes) -> str:
    """Git's id of an object."""
    return hashlib.sha1(f"{kind} {len(data)}\0".encode() + data, usedforsecurity=False).hexdigest()


def changes(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> list[dict[str, str]]:
    """What differs between two sets of files: filename, status, and previous_filename of what was only renamed."""
    removed = {path: entry for path, entry in before.items() if path not in after}
    found = []
    for path in sorted(after):
        old = before.get(path)
        if old == after[path]:
            continue
        renamed = None if old else next((name for name, entry in removed.items() if entry == after[path]), None)
        if renamed:
            removed.pop(renamed)
            found.append({"filename": path, "status": "renamed", "previous_filename": renamed, "sha": after[path].sha})
        else:
            found.append({"filename": path, "status": "modified" if old else "added", "sha": after[path].sha})
    found += [{"filename": path, "status": "removed", "sha": entry.sha} for path, entry in sorted(removed.items())]
    return sorted(found, key=lambda change: change["filename"])
