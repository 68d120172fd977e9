"""Who and what there is on this GitHub: plain mutable records, changed only by the handlers."""

import itertools
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from lab.github.objects import Objects


class RefusedError(Exception):
    """An answer that is no success: the HTTP status, GitHub's message, and its list of errors."""

    def __init__(
        self, status: int, message: str, errors: list[Any] | None = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.errors, self.headers = status, message, errors or [], headers or {}


@dataclass
class User:
    """A person, an organisation or an App's bot."""

    id: int
    login: str
    kind: str = "User"


@dataclass
class Comment:
    """A comment on a pull request."""

    id: int
    author: str
    body: str
    created: str
    edited: str | None = None
    minimized: bool = False
    reactions: set[tuple[str, str]] = field(default_factory=set)

    @property
    def node(self) -> str:
        """Its id in GraphQL."""
        return f"IC_{self.id}"


@dataclass
class Pull:
    """A pull request: the head is a branch of the repository or of a fork."""

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
    state: str = "open"
    draft: bool = False
    merged: bool = False
    comments: list[Comment] = field(default_factory=list)


@dataclass
class Check:
    """A check run of one App on one commit."""

    id: int
    app: int
    name: str
    head: str
    fields: dict[str, Any]
    output: dict[str, Any] = field(default_factory=dict)
    annotations: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Repository:
    """A repository: `access` maps a login to admin, write or read; everybody reads a public one."""

    id: int
    owner: str
    name: str
    default: str = "main"
    parent: str | None = None
    refs: dict[str, str] = field(default_factory=dict)
    access: dict[str, str] = field(default_factory=dict)
    pulls: dict[int, Pull] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)

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
    url: str = ""
    repositories: list[str] = field(default_factory=list)
    deliveries: list[dict[str, Any]] = field(default_factory=list)

    @property
    def bot(self) -> str:
        """The login under which it comments."""
        return f"{self.slug}[bot]"


@dataclass
class State:
    """All of it, with the clock that stamps it."""

    now: Callable[[], float]
    objects: Objects = field(default_factory=Objects)
    users: dict[str, User] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    repositories: dict[str, Repository] = field(default_factory=dict)
    apps: dict[int, App] = field(default_factory=dict)
    installation_tokens: dict[str, tuple[int, float]] = field(default_factory=dict)
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1001))

    def id(self) -> int:
        """A new id, larger than every one before."""
        return next(self.ids)

    def stamp(self) -> str:
        """This moment as GitHub writes it."""
        return stamp(self.now())

    def user(self, login: str, kind: str = "User") -> User:
        """The user of that login, made when there is none."""
        if login not in self.users:
            self.users[login] = User(self.id(), login, kind)
        return self.users[login]

    def token(self, login: str) -> str:
        """A new personal token of a user."""
        value = f"ghp_{secrets.token_hex(18)}"
        self.tokens[value] = login
        return value

    def repository(self, owner: str, name: str) -> Repository:
        """A repository; raises RefusedError 404."""
        found = self.repositories.get(f"{owner}/{name}")
        if found is None:
            raise RefusedError(404, "Not Found")
        return found

    def network(self, repository: Repository) -> str:
        """The full name of the repository that a fork comes from, or its own."""
        return repository.parent or repository.full_name


def stamp(seconds: float) -> str:
    """Epoch seconds as GitHub writes them."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
