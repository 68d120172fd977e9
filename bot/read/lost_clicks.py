"""Clicks whose webhooks never arrived: GitHub keeps what it tried to deliver for three days, and nothing else tells of them."""

from collections.abc import Callable

from bot.github import deliveries
from bot.github.installation import App
from bot.jobs.clicks import CLICK_EVENTS, click
from bot.jobs.cluster import Cluster

OVERLAP_SECONDS = 600.0
"""A delivery may be listed so long after it was tried; of a busy hour there are many pages, and each sweep reads them again."""
CLICK_KEPT_SECONDS = 30 * 24 * 3600.0


class LostClicks:
    """Looks through the deliveries; what it remembers only saves it reading one twice.

    `is_head` says whether a commit may be what an open pull request is at: while it is, a click on it is kept, since whoever has
    the delivery can send it again when nobody knows any more that it was heard.
    """

    def __init__(
        self, app: App, cluster: Cluster, now: Callable[[], float], is_head: Callable[[int, str], bool]
    ) -> None:
        self._app = app
        self._cluster = cluster
        self._now = now
        self._is_head = is_head
        self._delivered: set[str] = set()
        self._after = now() - deliveries.KEPT_SECONDS

    async def recover(self) -> None:
        """Write down the clicks among the deliveries, and forget those of long ago.

        What is kept is known by its delivery too: earlier versions kept a click by that alone.
        """
        began = self._now()
        kept = await self._cluster.clicks()
        self._delivered |= {one.guid for one in kept}
        for one in await deliveries.since(self._app, self._after):
            if one.action in CLICK_EVENTS.get(one.event, ()) and one.guid not in self._delivered:
                found = click(one.event, one.guid, await deliveries.payload(self._app, one), one.delivered)
                if found is not None:
                    await self._cluster.keep(found)
                self._delivered.add(one.guid)
        self._after = began - OVERLAP_SECONDS
        for old in kept:
            if began - old.at > CLICK_KEPT_SECONDS and not self._is_head(old.repository, old.head):
                await self._cluster.forget(old)
