"""Apps: who they are, where they are installed, their tokens and the record of their deliveries."""

from typing import Any

from lab.github import shapes
from lab.github.exchange import Answer, Exchange, Page, created
from lab.github.identity import installation_token, only_app
from lab.github.state import App, RefusedError, stamp


def itself(ex: Exchange) -> Any:
    """GET /app."""
    return shapes.app(only_app(ex.who))


def installations(ex: Exchange) -> Any:
    """GET /app/installations."""
    app = only_app(ex.who)
    return Page([shapes.installation(ex.state, app)] if app.repositories else [])


def token(ex: Exchange) -> Any:
    """POST /app/installations/{installation_id}/access_tokens."""
    app = only_app(ex.who)
    if ex.number("installation_id") != app.installation:
        raise RefusedError(404, "Not Found")
    value, expires = installation_token(ex.state, app)
    return created(
        {
            "token": value,
            "expires_at": stamp(expires),
            "permissions": app.permissions,
            "repository_selection": "selected",
        }
    )


def repositories(ex: Exchange) -> Any:
    """GET /installation/repositories."""
    app = _installed(ex)
    found = [shapes.repository(ex.state, ex.state.repositories[name]) for name in app.repositories]
    return Page(found, "repositories")


def deliveries(ex: Exchange) -> Any:
    """GET /app/hook/deliveries, newest first."""
    app = only_app(ex.who)
    size = int(ex.request.query.get("per_page", 30))
    return [_summary(one) for one in reversed(app.deliveries)][:size]


def delivery(ex: Exchange) -> Any:
    """GET /app/hook/deliveries/{delivery_id}, with the payload."""
    one = _delivery(ex)
    return {
        **_summary(one),
        "request": {"headers": {}, "payload": one["payload"]},
        "response": {"headers": {}, "payload": None},
    }


def redeliver(ex: Exchange) -> Any:
    """POST /app/hook/deliveries/{delivery_id}/attempts: the same guid again."""
    app, one = only_app(ex.who), _delivery(ex)
    again = {**one, "id": ex.state.id(), "delivered_at": ex.state.stamp(), "redelivery": True}
    app.deliveries.append(again)
    ex.webhooks.post(app, again)
    return Answer({}, 202)


def _summary(one: dict[str, Any]) -> dict[str, Any]:
    shown = {key: value for key, value in one.items() if key != "payload"}
    repository = one["payload"].get("repository") or {}
    installation = one["payload"].get("installation") or {}
    return {**shown, "duration": 0.1, "installation_id": installation.get("id"), "repository_id": repository.get("id")}


def _delivery(ex: Exchange) -> dict[str, Any]:
    wanted = ex.number("delivery_id")
    found = [one for one in only_app(ex.who).deliveries if one["id"] == wanted]
    if not found:
        raise RefusedError(404, "Not Found")
    return found[0]


def _installed(ex: Exchange) -> App:
    if ex.who.app is None or not ex.who.installation:
        raise RefusedError(403, "Resource not accessible by personal access token")
    return ex.who.app
