"""Apps: who they are, where they are installed, and their tokens."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from lab.github import shapes
from lab.github.exchange import Exchange, Page, created
from lab.github.identity import RANKS, only_app, reached
from lab.github.records import App, Grant
from lab.github.state import RefusedError, State, stamp

TOKEN_SECONDS = 3600


def registered(
    state: State,
    slug: str,
    owner: str,
    public_key: str,
    secret: str,
    permissions: Mapping[str, str],
    events: Sequence[str],
) -> App:
    """A new App with its bot, installed nowhere yet; `public_key` as PEM, `secret` signs its webhooks."""
    app = App(
        state.id(), slug, state.user(owner).login, public_key, secret, dict(permissions), list(events),
        installation=state.id(), created=state.stamp(),
    )  # fmt: skip
    state.apps[app.id] = app
    state.user(app.bot, "Bot")
    return app


def itself(ex: Exchange) -> Any:
    """GET /app."""
    app = only_app(ex.who)
    return {**shapes.app(ex.state, app), "installations_count": int(bool(app.repositories))}


def installations(ex: Exchange) -> Any:
    """GET /app/installations."""
    app = only_app(ex.who)
    return Page([shapes.installation(ex.state, app)] if app.repositories else [])


def token(ex: Exchange) -> Any:
    """POST /app/installations/{installation_id}/access_tokens: for an hour, for everything or for what the body names."""
    app = only_app(ex.who)
    if ex.number("installation_id") != app.installation:
        raise RefusedError(404, "Not Found")
    grant = Grant(app.id, ex.state.now() + TOKEN_SECONDS, _permissions(ex, app), _repositories(ex, app))
    value = f"ghs_{secrets.token_hex(18)}"
    ex.state.grants[value] = grant
    shown: dict[str, Any] = {
        "token": value,
        "expires_at": stamp(grant.expires),
        "permissions": grant.permissions,
        "repository_selection": "selected",
    }
    if grant.repositories is not None:
        shown["repositories"] = [
            shapes.repository(ex.state, ex.state.repositories[name]) for name in grant.repositories
        ]
    return created(shown)


def repositories(ex: Exchange) -> Any:
    """GET /installation/repositories."""
    found = [shapes.repository(ex.state, ex.state.repositories[name]) for name in reached(ex.who)]
    return Page(found, "repositories")


def _permissions(ex: Exchange, app: App) -> dict[str, str]:
    """What the body asks for, all of the App's when it asks for nothing; raises RefusedError 422 for more."""
    asked: dict[str, str] = ex.body.get("permissions") or {}
    for name, level in asked.items():
        if RANKS[app.permissions.get(name, "none")] < RANKS[level]:
            raise RefusedError(422, "The permissions requested are not granted to this installation.")
    return dict(asked or app.permissions)


def _repositories(ex: Exchange, app: App) -> list[str] | None:
    """The full names of what the body asks for, None for all; raises RefusedError 422 for others than the App's."""
    names, ids = ex.body.get("repositories"), ex.body.get("repository_ids")
    if names is None and ids is None:
        return None
    mine = [ex.state.repositories[name] for name in app.repositories]
    chosen = [one.full_name for one in mine if one.name in (names or ()) or one.id in (ids or ())]
    if len(chosen) != len({*(names or ())}) + len({*(ids or ())}):
        raise RefusedError(
            422, "There is at least one repository that does not exist or is not accessible to the parent installation."
        )
    return chosen
