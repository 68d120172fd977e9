"""Around every request: limits, faults, pages, conditions, and a memory of what was asked."""

import json
from collections.abc import Mapping
from typing import Any

import aiohttp
import pytest

from lab.github.faults import Fault, refusal
from lab.github.identity import Caller
from lab.github.rates import LIMIT, Rates
from lab.github.records import App
from lab.github.routes import ROUTES
from lab.github.state import RefusedError
from lab.github.validation import Validator
from tests.lab.github.conftest import REPO, REPOSITORY, Hub, opened, refused

ASKED = f"{REPO}/pulls"


async def asked(hub: Hub, path: str, token: str, **headers: str) -> tuple[int, Mapping[str, str], Any]:
    told = {"Authorization": f"Bearer {token}", **headers}
    async with hub.github.session.get(hub.github.url + path, headers=told) as answer:
        text = await answer.text()
        return answer.status, answer.headers, json.loads(text) if text else None


def test_every_operation_is_one_that_github_publishes(published: Validator) -> None:
    assert set(ROUTES) - set(published.operations) == {"POST /graphql"}


async def test_lists_come_in_pages_that_link_to_one_another(hub: Hub) -> None:
    number = (await opened(hub))["number"]
    for text in "abcde":
        await hub.maintainer.comment(REPOSITORY, number, text)
    path = f"{REPO}/issues/{number}/comments"
    found, rels = [], []
    for page in (1, 2, 3):
        _, headers, body = await asked(hub, f"{path}?per_page=2&page={page}", hub.maintainer.token)
        found += [one["body"] for one in body]
        rels.append([part.partition('rel="')[2][:-1] for part in headers["Link"].split(", ")])
    assert found == list("abcde")
    assert rels == [["next", "last"], ["prev", "next", "last", "first"], ["prev", "first"]]
    _, headers, body = await asked(hub, f"{path}?per_page=5", hub.maintainer.token)
    assert (len(body), "Link" in headers) == (5, False)


async def test_what_has_not_changed_is_304_and_costs_nothing(hub: Hub) -> None:
    token = await hub.token()
    _, headers, _ = await asked(hub, ASKED, token)
    status, again, body = await asked(hub, ASKED, token, **{"If-None-Match": headers["ETag"]})
    assert (status, body, again["X-RateLimit-Remaining"]) == (304, None, headers["X-RateLimit-Remaining"])
    await opened(hub)
    status, changed, _ = await asked(hub, ASKED, token, **{"If-None-Match": headers["ETag"]})
    assert status == 200
    assert int(changed["X-RateLimit-Remaining"]) == int(headers["X-RateLimit-Remaining"]) - 1


async def test_the_rate_limit_can_be_asked_for_free(hub: Hub) -> None:
    token = await hub.token()
    first = await hub.github.call("GET", "/rate_limit", token=token)
    assert first["rate"] == (await hub.github.call("GET", "/rate_limit", token=token))["rate"]
    assert first["resources"]["core"]["limit"] == LIMIT


def test_an_hour_s_requests_end_and_begin_again() -> None:
    app = App(1, "a", "o", "", "", {}, [], 2, "")
    rates, who = Rates(limit=2), Caller(app=app)
    for _ in range(2):
        rates.check(who, 100.0)
        rates.spend(who, 100.0)
    with pytest.raises(RefusedError) as raised:
        rates.check(who, 200.0)
    assert (raised.value.status, raised.value.headers["X-RateLimit-Remaining"]) == (403, "0")
    rates.check(who, float(raised.value.headers["X-RateLimit-Reset"]))
    rates.check(Caller(login="person"), 200.0)


@pytest.mark.parametrize(
    ("kind", "status", "headers"),
    [
        ("forbidden", 403, {"Retry-After": "7"}),
        ("throttled", 429, {"Retry-After": "7"}),
        ("secondary", 403, {}),
        ("unavailable", 422, {}),
        ("rate", 429, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "107"}),
        ("error", 500, {}),
        ("down", 503, {}),
    ],
)
def test_faults_say_no_as_github_does(kind: str, status: int, headers: dict[str, str]) -> None:
    found = refusal(Fault(kind, seconds=7), 100.0)
    assert found.status == status
    assert headers.items() <= found.headers.items()


async def test_a_fault_hits_as_many_matching_requests_as_were_planned(hub: Hub) -> None:
    await hub.github.control("PUT", "/faults", [{"kind": "error", "times": 2, "pattern": "^GET .*/pulls$"}])
    seen = [(await asked(hub, path, hub.maintainer.token))[0] for path in (REPO, ASKED, ASKED, ASKED)]
    assert seen == [200, 500, 500, 200]
    await refused(hub, 422, "PUT", "/_lab/faults", [{"kind": "earthquake"}])


async def test_a_fault_may_hit_each_second_matching_request(hub: Hub) -> None:
    await hub.github.control("PUT", "/faults", [{"kind": "down", "times": 2, "pattern": "/pulls$", "every": 2}])
    seen = [(await asked(hub, path, hub.maintainer.token))[0] for path in (ASKED, REPO, ASKED, ASKED, ASKED, ASKED)]
    assert seen == [200, 200, 503, 200, 503, 200]


async def test_an_answer_may_be_lost_after_the_deed(hub: Hub) -> None:
    number = (await opened(hub))["number"]
    await hub.github.control("PUT", "/faults", [{"kind": "lost", "pattern": "^POST .*/comments$"}])
    with pytest.raises(aiohttp.ClientError):
        await hub.maintainer.comment(REPOSITORY, number, "said")
    assert [one["body"] for one in await hub.maintainer.comments(REPOSITORY, number)] == ["said"]


async def test_a_rate_limit_fault_overrides_the_counted_limit(hub: Hub) -> None:
    token = await hub.token()
    await hub.github.control("PUT", "/faults", [{"kind": "rate", "seconds": 5}])
    status, headers, body = await asked(hub, ASKED, token)
    assert (status, headers["X-RateLimit-Remaining"], body["message"]) == (429, "0", "API rate limit exceeded")


async def test_what_is_not_served_is_404_and_remembered_as_a_problem(hub: Hub) -> None:
    await refused(hub, 404, "GET", f"{REPO}/milestones", token=hub.maintainer.token)
    (found,) = [one for one in await hub.github.control("GET", "/requests") if one["problems"]]
    assert (found["method"], found["path"], found["status"]) == ("GET", f"{REPO}/milestones", 404)


async def test_a_query_that_github_does_not_know_is_refused(hub: Hub, published: Validator) -> None:
    await refused(hub, 422, "GET", f"{ASKED}?stat=open", token=hub.maintainer.token)
    await refused(hub, 422, "GET", f"{ASKED}?state=draft", token=hub.maintainer.token)
    await refused(hub, 422, "GET", f"{ASKED}?per_page=many", token=hub.maintainer.token)


async def test_a_body_that_is_no_json_and_a_version_that_is_none_are_400(hub: Hub) -> None:
    headers = {"Authorization": f"Bearer {hub.stranger.token}"}
    async with hub.github.session.post(hub.github.url + ASKED, headers=headers, data=b"{") as answer:
        assert (answer.status, (await answer.json())["message"]) == (400, "Problems parsing JSON")
    assert (await asked(hub, ASKED, hub.stranger.token, **{"X-GitHub-Api-Version": "1999-01-01"}))[0] == 400
    assert (await asked(hub, ASKED, hub.stranger.token, **{"User-Agent": ""}))[0] == 403
