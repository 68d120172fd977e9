"""Who asks, and what they may: an App by its JWT, an installation by its token, a person by a personal token."""

import secrets
from dataclasses import dataclass

import jwt
from aiohttp import web

from lab.github.state import App, RefusedError, Repository, State

LONGEST_JWT_SECONDS = 600
"""GitHub refuses a JWT that expires more than ten minutes after it was issued."""
SKEW_SECONDS = 60
TOKEN_SECONDS = 3600
RANKS = {"none": 0, "read": 1, "write": 2, "admin": 3}


@dataclass(frozen=True)
class Caller:
    """Whoever made a request: exactly one of `app` (with or without `installation`) and `login`."""

    login: str = ""
    app: App | None = None
    installation: bool = False

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
    if token in state.installation_tokens:
        app, expires = state.installation_tokens[token]
        if expires < state.now():
            raise RefusedError(401, "Bad credentials")
        return Caller(app=state.apps[app], installation=True)
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


def installation_token(state: State, app: App) -> tuple[str, float]:
    """A new token of an App's installation, and when it expires."""
    token, expires = f"ghs_{secrets.token_hex(18)}", state.now() + TOKEN_SECONDS
    state.installation_tokens[token] = (app.id, expires)
    return token, expires


def allowed(who: Caller, repository: Repository, permission: str, level: str) -> None:
    """Raises RefusedError unless the caller has `level` of an App's `permission`, or the person's matching access."""
    if who.app:
        if not who.installation or repository.full_name not in who.app.repositories:
            raise RefusedError(404, "Not Found")
        if RANKS[who.app.permissions.get(permission, "none")] < RANKS[level]:
            raise RefusedError(403, "Resource not accessible by integration")
        return
    wanted = "read" if permission in {"issues", "pull_requests"} else level
    if RANKS[access(repository, who.login)] < RANKS[wanted]:
        raise RefusedError(403, "Must have push access to the repository")


def access(repository: Repository, login: str) -> str:
    """A user's access to a (public) repository: admin, write or read."""
    return "admin" if login == repository.owner else repository.access.get(login, "read")


def only_app(who: Caller) -> App:
    """The App that asks with a JWT; raises RefusedError 401 for others."""
    if who.app is None or who.installation:
        raise RefusedError(401, "A JSON web token could not be decoded")
    return who.app
