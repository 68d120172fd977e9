"""Lists of the API server page by page, since others decide how many objects there are and how large each is."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from checks.kube.errors import TOO_LARGE, RejectedError

PAGE = 500
"""Objects in one answer, as many as kubectl asks for; a fleet's pods in one would be a hundred megabytes."""

Plain = dict[str, Any]


def pages(get: Callable[[Mapping[str, str]], Plain], query: Mapping[str, str]) -> Iterator[Plain]:
    """The pages of a list, of fewer objects where one would be too large; the only one where the query names a limit.

    `get` answers a query; raises what it raises, a RejectedError of status 410 when the list changes faster than it is read.
    """
    if "limit" in query:
        yield get(query)
        return
    asked, limit = dict(query), PAGE
    while True:
        try:
            page = get({**asked, "limit": str(limit)})
        except RejectedError as error:
            if error.reason != TOO_LARGE or limit == 1:
                raise
            limit = max(1, limit // 5)
            continue
        yield page
        following = (page.get("metadata") or {}).get("continue")
        if not following:
            return
        asked["continue"] = str(following)
