"""A list is read page by page, in smaller pages where objects are large, and no further than somebody has room for."""

from collections.abc import Mapping
from typing import Any

import pytest

from checks.kube.errors import TOO_LARGE, TOO_MANY, RejectedError
from checks.kube.pages import PAGE, pages

PODS = "/api/v1/namespaces/n/pods"


def server(count: int, room: int) -> Any:
    """Answers pages of a list, and refuses those of more objects than there is room for."""

    def get(query: Mapping[str, str]) -> dict[str, Any]:
        start, limit = int(query.get("continue", "0")), int(query["limit"])
        found = list(range(start, min(start + limit, count)))
        if len(found) > room:
            raise RejectedError(0, TOO_LARGE, "too large")
        following = {"continue": str(start + limit)} if start + limit < count else {}
        return {"metadata": following, "items": found}

    return get


@pytest.mark.attack
@pytest.mark.parametrize("room", [1, 7, 500])
def test_a_list_of_large_objects_is_read_in_smaller_pages(room: int) -> None:
    assert [one for page in pages(server(1203, room), {}) for one in page["items"]] == list(range(1203))


def test_one_object_that_is_too_large_is_refused() -> None:
    with pytest.raises(RejectedError, match="too large"):
        list(pages(server(3, 0), {}))


def test_who_names_a_limit_gets_one_page() -> None:
    (page,) = pages(server(10, 500), {"limit": "3"})
    assert page["items"] == [0, 1, 2]


@pytest.mark.attack
def test_a_list_that_takes_more_than_there_is_room_for_is_refused(fake: Any) -> None:
    for number in range(50):
        fake.objects[f"{PODS}/p{number}"] = {"metadata": {"name": f"p{number}"}, "x": "x" * 1000}
    whole = fake.api()
    assert len(whole.items(PODS)) == 50
    assert fake.asked[-1][2] == {"limit": str(PAGE)}
    small = type(whole)(whole.connection, whole.clock, whole.sleep, whole=10_000)
    with pytest.raises(RejectedError) as raised:
        small.items(PODS)
    assert raised.value.reason == TOO_MANY
