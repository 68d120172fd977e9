"""The record of an App's webhook deliveries, and their redelivery: where what was lost comes back from."""

from typing import Any

from lab.github.exchange import Answer, Exchange, paged_by_cursor
from lab.github.identity import only_app
from lab.github.state import RefusedError

PRIVATE = ("request", "response")


def several(ex: Exchange) -> Any:
    """GET /app/hook/deliveries, newest first; a page ends where the next one's cursor begins."""
    found = [_summary(one) for one in reversed(only_app(ex.who).deliveries)]
    if ex.request.query.get("status") in {"success", "failure"}:
        well = ex.request.query["status"] == "success"
        found = [one for one in found if (200 <= one["status_code"] < 400) is well]
    return paged_by_cursor(found, ex.request)


def one(ex: Exchange) -> Any:
    """GET /app/hook/deliveries/{delivery_id}, with what was sent and what came back."""
    return {**_find(ex), "url": only_app(ex.who).url}


def redeliver(ex: Exchange) -> Any:
    """POST /app/hook/deliveries/{delivery_id}/attempts: the same payload again under the same guid."""
    app, before = only_app(ex.who), _find(ex)
    again = {**before, "id": ex.state.id(), "delivered_at": ex.state.stamp(), "redelivery": True}
    again |= {"status": "", "status_code": 0, "response": {"headers": {}, "payload": None}}
    app.deliveries.append(again)
    ex.webhooks.post(app, again)
    return Answer({}, 202)


def _summary(one: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key not in PRIVATE}


def _find(ex: Exchange) -> dict[str, Any]:
    wanted = ex.number("delivery_id")
    found = next((one for one in only_app(ex.who).deliveries if one["id"] == wanted), None)
    if found is None:
        raise RefusedError(404, "Not Found")
    return found
