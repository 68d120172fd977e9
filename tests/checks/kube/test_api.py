"""A server that is busy or away is asked again; what it refuses is said in its own words."""

from typing import Any

import pytest

from checks.kube.errors import RejectedError, UnreachableError

PODS = "/api/v1/namespaces/n/pods"
UNCOUNTED = {"kind": "Status", "message": 'graphs "g" is forbidden: status unknown for quota: q', "reason": "Forbidden"}
BUSY: dict[str, Any] = {"kind": "Status", "message": "too many requests", "reason": "TooManyRequests"}


@pytest.mark.parametrize("first", [(429, BUSY), (503, BUSY), (500, BUSY), (403, UNCOUNTED), None])
def test_a_busy_or_broken_answer_is_repeated(fake: Any, first: Any) -> None:
    fake.before = [first, first]
    assert fake.api().items(PODS) == []
    assert fake.now == 1.5


def test_a_server_that_stays_away_is_given_up(fake: Any) -> None:
    fake.before = [(503, BUSY)] * 100
    with pytest.raises(UnreachableError, match="could not be used for 60 seconds: it answers 503: too many requests"):
        fake.api().items(PODS)
    assert fake.now >= 60


def test_a_refusal_is_not_repeated_and_keeps_the_servers_words(fake: Any) -> None:
    fake.before = [(403, {"kind": "Status", "reason": "Forbidden", "message": "exceeded quota"})]
    with pytest.raises(RejectedError, match="exceeded quota") as raised:
        fake.api().get(PODS)
    assert (raised.value.status, raised.value.reason) == (403, "Forbidden")
    assert fake.now == 0


def test_a_refusal_that_is_no_status_is_shown_as_it_is(fake: Any) -> None:
    fake.before = [(404, {"x": 1})]
    with pytest.raises(RejectedError, match="x"):
        fake.api().get(PODS)


def test_what_is_there_is_found_and_what_is_not_is_none(fake: Any) -> None:
    body = {"metadata": {"name": "a"}}
    assert fake.api().create(PODS, body)
    assert not fake.api().create(PODS, body)
    assert fake.api().find(f"{PODS}/a")["metadata"]["uid"] == "u-1"
    assert fake.api().find(f"{PODS}/b") is None
    fake.api().delete(f"{PODS}/b")
