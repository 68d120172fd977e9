"""Who asks, and what they may: an App by its JWT, an installation by its token, a person by a personal token."""

from dataclasses import dataclass

import jwt
from aiohttp import web

from lab.github.records import App, Grant, Repository
from lab.github.state import RefusedError, State

LONGEST_JWT_SECONDS = 600
"""GitHub refuses a JWT that expires more than ten minutes after it was issued."""
SKEW_SECONDS = 60
TOKEN_SECONDS = 3600
RANKS = {"none": 0, "read": 1, "triage": 2, "write": 3, "maintain": 4, "admin": 5}
"""GitHub's repository roles; an App's permissions are read, write and admin."""
OPEN_TO_READERS = frozenset({"issues", "pull_requests"})
"""Whoever may read a public repository may comment there and open pull requests."""


@dataclass(frozen=True)
class Caller:
    """Whoever made a request: a person by `login`, or an `app`; with a `grant` as its installation."""

    login: str = ""
    app: App | None = None
    grant: Grant | None = None

    @property
    def name(self) -> str:
        """The login under which what they write appears."""
        return self.app.bot if self.app else self.login


def caller(state: State, request: web.Request) -> Caller:
    """The caller of a request; raises RefusedError 401."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if not token:
        raise RefusedError(401, "Requires authentication")
    if token in state.tokens:
        return Caller(login=state.tokens[token])
    grant = state.grants.get(token)
    if grant and grant.expires > state.now():
        return Caller(app=state.apps[grant.app], grant=grant)
    if kind.lower() == "bearer" and token.count(".") == 2:
        return Caller(app=_app(state, token))
    raise RefusedError(401, "Bad credentials")


def _app(state: State, token: str) -> App:
    try:
        unchecked = jwt.decode(token, options={"verify_signature": False})
        app = state.apps[int(unchecked["iss"])]
        claims = jwt.decode(
            token, app.public_key, algorithms=["RS256"], options={"verify_exp": False, "verify_iat": False}
        )
        issued, expires = float(claims["iat"]), float(claims["exp"])
    except (jwt.PyJWTError, KeyError, ValueError, TypeError) as error:
        raise RefusedError(401, "A JSON web token could not be decoded") from error
    now = state.now()
    if expires <= now:
        raise RefusedError(401, "'Expiration time' claim ('exp') must be a numeric value representing the future time")
    if expires > now + LONGEST_JWT_SECONDS + SKEW_SECONDS or expires - issued > LONGEST_JWT_SECONDS + SKEW_SECONDS:
        raise RefusedError(401, "'Expiration time' claim ('exp') is too far in the future")
    if issued > now + SKEW_SECONDS:
        raise RefusedError(
            401, "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
        )
    return app


def reached(who: Caller) -> list[str]:
    """The repositories of an installation token, by full name; raises RefusedError 403 for every other caller."""
    if who.app is None or who.grant is None:
        raise RefusedError(403, "Resource not accessible by personal access token")
    named = who.grant.repositories
    return [name for name in who.app.repositories if named is None or name in named]


def allowed(who: Caller, repository: Repository, permission: str, level: str) -> None:
    """Raises RefusedError unless the caller has `level` of an App's `permission`, or the person's matching access."""
    if who.app:
        if who.grant is None:
            raise RefusedError(401, "A JSON web token could not be decoded")
        if repository.full_name not in reached(who):
            raise RefusedError(404, "Not Found")
        if RANKS[who.grant.permissions.get(permission, "none")] < RANKS[level]:
            raise RefusedError(403, "Resource not accessible by integration")
        return
    wanted = "read" if permission in OPEN_TO_READERS else level
    if RANKS[access(repository, who.login)] < RANKS[wanted]:
        raise RefusedError(403, "Must have push access to the repository")


def access(repository: Repository, login: str) -> str:
    """A user's role in a (public) repository, from admin to read."""
    return "admin" if login == repository.owner else repository.access.get(login, "read")


def only_app(who: Caller) -> App:
    """The App that asks with a JWT; raises RefusedError 401 for others."""
    if who.app is None or who.grant:
        raise RefusedError(401, "A JSON web token could not be decoded")
    return who.app
