"""What is read from GitHub, without whatever of it the gate does not use. Times are seconds since the epoch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, order=True)
class Repository:
    """A repository that an installation of the App may reach: `full_name` is "owner/name", `branch` its default one."""

    id: int
    full_name: str
    installation: int
    branch: str = "main"


@dataclass(frozen=True)
class PullRequest:
    """An open pull request. `head_owner`, `head_full_name` and `head_repository` are ""/0 when the fork is gone.

    `updated` is when something about it changed, titles, labels and comments included; two that differ in nothing else are equal.
    """

    repository: Repository
    number: int
    author: str
    head: str
    head_owner: str
    head_repository: int
    base_ref: str
    draft: bool
    updated: float = field(default=0.0, compare=False)
    head_ref: str = ""
    head_full_name: str = ""

    @property
    def pushed_by_author(self) -> bool:
        """Whether the head branch is the repository's own or the author's own fork's; who pushed there GitHub knows."""
        return self.head_repository == self.repository.id or self.head_owner == self.author


@dataclass(frozen=True)
class ChangedFile:
    """A path that a pull request changes; `previous` is where a renamed file was, else "".

    `hunks` are the first and last lines of the head's file that each part of the diff shows.
    """

    path: str
    previous: str = ""
    hunks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Places:
    """What of a commit is looked at: everything below `folders` (each ends with a slash), and single `paths`."""

    folders: tuple[str, ...]
    paths: frozenset[str] = frozenset()

    def have(self, path: str) -> bool:
        """Whether a path is looked at."""
        return path.startswith(self.folders) or path in self.paths


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a tree: `mode` as git spells it ("100644", "120000" a link, "160000" a submodule), size in bytes."""

    path: str
    mode: str
    sha: str
    size: int


@dataclass(frozen=True)
class Comment:
    """A comment on a pull request; `node` is its id in GraphQL, `reactions` those that somebody gave.

    `updated` moves when the text is edited.
    """

    id: int
    node: str
    author: str
    body: str
    created: float
    reactions: frozenset[str] = frozenset()
    updated: float = 0.0


@dataclass(frozen=True)
class CheckRun:
    """One of our App's check runs; `conclusion` is "" until it is completed.

    `copies`: how many of the same name its commit has, itself included; two bots that began at the same moment make two.
    """

    id: int
    head: str
    external_id: str
    status: str
    conclusion: str
    started: float
    completed: float | None
    annotations: int
    copies: int = 1


@dataclass(frozen=True)
class Delivery:
    """A webhook that GitHub tried to deliver; `guid` is what its X-GitHub-Delivery said."""

    id: int
    guid: str
    event: str
    action: str
    delivered: float


def seconds(stamp: str) -> float:
    """The epoch seconds of GitHub's ISO 8601 ("2026-11-23T14:00:00Z")."""
    return datetime.fromisoformat(stamp).timestamp()


def pull_request(repository: Repository, item: Mapping[str, Any]) -> PullRequest:
    """A pull request of a list or of its own resource; deleted users and forks are null there."""
    fork = item["head"].get("repo") or {}
    return PullRequest(
        repository=repository,
        number=item["number"],
        author=(item.get("user") or {}).get("login", ""),
        head=item["head"]["sha"],
        head_owner=(fork.get("owner") or {}).get("login", ""),
        head_repository=fork.get("id", 0),
        base_ref=item["base"]["ref"],
        draft=bool(item.get("draft")),
        updated=seconds(item["updated_at"]),
        head_ref=item["head"]["ref"],
        head_full_name=fork.get("full_name", ""),
    )


def comment(item: Mapping[str, Any]) -> Comment:
    """A comment of GitHub's issue comments."""
    return Comment(
        id=item["id"],
        node=item["node_id"],
        author=(item.get("user") or {}).get("login", ""),
        body=item.get("body") or "",
        created=seconds(item["created_at"]),
        reactions=frozenset(name for name, count in (item.get("reactions") or {}).items() if count and name != "url"),
        updated=seconds(item["updated_at"]),
    )


def check_run(item: Mapping[str, Any]) -> CheckRun:
    """A check run of a list or of the answer to a write."""
    return CheckRun(
        id=item["id"],
        head=item["head_sha"],
        external_id=item.get("external_id") or "",
        status=item["status"],
        conclusion=item.get("conclusion") or "",
        started=seconds(item["started_at"]) if item.get("started_at") else 0.0,
        completed=seconds(item["completed_at"]) if item.get("completed_at") else None,
        annotations=(item.get("output") or {}).get("annotations_count") or 0,
    )
