"""The webhooks that GitHub tried to deliver: where the clicks come back from that never arrived."""

from typing import Any

from bot.github.installation import App
from bot.model.github import Delivery, seconds

KEPT_SECONDS = 3 * 24 * 3600.0
"""How long GitHub keeps a delivery."""


async def since(app: App, after: float) -> tuple[Delivery, ...]:
    """The deliveries after a moment, newest first, a redelivered one once for each time."""
    found = []
    async for one in app.pages("/app/hook/deliveries?per_page=100"):
        delivered = seconds(one["delivered_at"])
        if delivered < after:
            break
        found.append(Delivery(one["id"], one["guid"], one["event"], one.get("action") or "", delivered))
    return tuple(found)


async def payload(app: App, delivery: Delivery) -> Any:
    """What a delivery carried."""
    answer = await app.get(f"/app/hook/deliveries/{delivery.id}")
    return answer["request"]["payload"]
