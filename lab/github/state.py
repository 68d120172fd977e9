"""Everything on this GitHub, with the clock that stamps it and the ids that it gives."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from lab.github.objects import Objects
from lab.github.records import App, Grant, Repository, User


class RefusedError(Exception):
    """An answer that is no success: the HTTP status, GitHub's message, and its list of errors."""

    def __init__(
        self, status: int, message: str, errors: list[Any] | None = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.errors, self.headers = status, message, errors or [], headers or {}


def fresh_key() -> RSAPrivateKey:
    """A key of the size that GitHub makes for an App."""
    return generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class State:
    """All of it; `url` is the address under which it was last asked, `new_key` makes the key of an App."""

    now: Callable[[], float]
    objects: Objects = field(default_factory=Objects)
    users: dict[str, User] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    repositories: dict[str, Repository] = field(default_factory=dict)
    apps: dict[int, App] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    last_id: int = 1000
    url: str = ""
    new_key: Callable[[], RSAPrivateKey] = fresh_key
    largest_tree: int = 100_000
    """GitHub lists no more entries of a tree, and says that it is truncated."""

    def id(self) -> int:
        """A new id, larger than every one before."""
        self.last_id += 1
        return self.last_id

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


def stamp(seconds: float) -> str:
    """Epoch seconds as GitHub writes them."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
