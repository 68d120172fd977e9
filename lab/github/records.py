"""Who and what there is on this GitHub: plain mutable records, changed only by the handlers."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class User:
    """A person, an organisation or an App's bot."""

    id: int
    login: str
    kind: str = "User"


@dataclass
class Reaction:
    """One person's reaction to a comment: "eyes", "+1"."""

    id: int
    user: str
    content: str
    created: str


@dataclass
class Comment:
    """A comment on a pull request; `edited` is when, `minimized` says why it is hidden ("outdated") or is empty."""

    id: int
    author: str
    body: str
    created: str
    edited: str | None = None
    minimized: str = ""
    reactions: list["Reaction"] = field(default_factory=list)

    @property
    def node(self) -> str:
        """Its id in GraphQL."""
        return f"IC_{self.id}"


@dataclass
class Move:
    """A branch that went from one commit to another: `ref` is "heads/main", `kind` as GitHub calls it ("push")."""

    id: int
    ref: str
    before: str
    after: str
    kind: str
    actor: str
    at: str


@dataclass
class Retarget:
    """A pull request was pointed from one branch at another."""

    id: int
    before: str
    after: str
    actor: str
    at: str


@dataclass
class Review:
    """A review of a head: `state` is COMMENTED, APPROVED or CHANGES_REQUESTED; `comments` as they were sent."""

    id: int
    author: str
    body: str
    state: str
    commit: str
    submitted: str
    comments: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Pull:
    """A pull request: the head is a branch of the repository or of a fork.

    `parted` is where the head had left the base when it was merged; before that it follows from both.
    """

    id: int
    number: int
    title: str
    body: str
    author: str
    base_ref: str
    head_repository: str
    head_ref: str
    head: str
    created: str
    updated: str = ""
    state: str = "open"
    draft: bool = False
    closed: str | None = None
    merged: str | None = None
    merged_by: str = ""
    merge_commit: str = ""
    parted: str | None = None
    labels: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    retargets: list[Retarget] = field(default_factory=list)


@dataclass
class Suite:
    """The check runs of one App on one commit; `anew` after a person asked for all of them again."""

    id: int
    app: int
    head: str
    branch: str | None
    created: str
    anew: bool = False


@dataclass
class Check:
    """A check run of one App on one commit."""

    id: int
    app: int
    suite: int
    name: str
    head: str
    fields: dict[str, Any]
    output: dict[str, Any] = field(default_factory=dict)
    annotations: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Repository:
    """A repository: `access` maps a login to a role from admin to read; everybody reads a public one.

    `protected` names the branches with rules of protection.
    """

    id: int
    owner: str
    name: str
    created: str
    default: str = "main"
    parent: str | None = None
    refs: dict[str, str] = field(default_factory=dict)
    access: dict[str, str] = field(default_factory=dict)
    pulls: dict[int, Pull] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    suites: list[Suite] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    protected: list[str] = field(default_factory=list)

    @property
    def full_name(self) -> str:
        """owner/name."""
        return f"{self.owner}/{self.name}"


@dataclass
class App:
    """A GitHub App, installed on repositories by their full names."""

    id: int
    slug: str
    owner: str
    public_key: str
    secret: str
    permissions: dict[str, str]
    events: list[str]
    installation: int
    created: str
    url: str = ""
    repositories: list[str] = field(default_factory=list)
    deliveries: list[dict[str, Any]] = field(default_factory=list)

    @property
    def bot(self) -> str:
        """The login under which it comments."""
        return f"{self.slug}[bot]"


@dataclass
class Grant:
    """What an installation token allows until `expires`: an App's permissions, or fewer, on its repositories, or fewer."""

    app: int
    expires: float
    permissions: dict[str, str]
    repositories: list[str] | None = None
