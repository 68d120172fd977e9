"""Git's objects in memory, with the ids that git itself gives them."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

TREE, FILE, LINK, GITLINK = "40000", "100644", "120000", "160000"


@dataclass(frozen=True)
class Entry:
    """One name of a tree: its mode as git writes it ("100644", "40000"), and the object behind it."""

    mode: str
    sha: str


@dataclass(frozen=True)
class Commit:
    """A commit: the tree it shows, its parents, who wrote it, and its message; `when` in seconds since the epoch.

    `email` is the author's, "" for the address that GitHub gives everybody.
    """

    tree: str
    parents: tuple[str, ...]
    author: str
    message: str
    when: int
    email: str = ""

    @property
    def address(self) -> str:
        """The author's address."""
        return self.email or f"{self.author}@users.noreply.github.com"


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
        who = f"{commit.author} <{commit.address}> {commit.when} +0000"
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

    def files(self, tree: str) -> Iterator[tuple[str, Entry]]:
        """Every file below a tree, by its path."""
        return ((path, entry) for path, entry in self.walk(tree) if entry.mode != TREE)

    def walk(self, tree: str, prefix: str = "") -> Iterator[tuple[str, Entry]]:
        """Everything below a tree by its path: each directory, then what is in it."""
        for name, entry in self.trees[tree].items():
            yield f"{prefix}{name}", entry
            if entry.mode == TREE:
                yield from self.walk(entry.sha, f"{prefix}{name}/")

    def at(self, commit: str) -> dict[str, Entry]:
        """The files of a commit, by path."""
        return dict(self.files(self.commits[commit].tree))


def identify(kind: str, data: bytes) -> str:
    """Git's id of an object."""
    return hashlib.sha1(f"{kind} {len(data)}\0".encode() + data, usedforsecurity=False).hexdigest()
