"""The record of deliveries is read page by page and carries what was sent."""

from typing import Any

from tests.lab.github.conftest import REPOSITORY, Hub, opened, refused


async def pages(hub: Hub, size: int) -> list[list[dict[str, Any]]]:
    """Every page of the list, by its Link header."""
    url, found = f"{hub.github.url}/app/hook/deliveries?per_page={size}", []
    while url:
        async with hub.github.session.get(url, headers={"Authorization": f"Bearer {hub.jwt()}"}) as answer:
            found.append(await answer.json())
            url = str(answer.links["next"]["url"]) if "next" in answer.links else ""
    return found


async def test_pages_follow_a_cursor_newest_first_and_new_deliveries_do_not_shift_them(hub: Hub) -> None:
    number = (await opened(hub))["number"]
    for text in "abcde":
        await hub.maintainer.comment(REPOSITORY, number, text)
    found = await pages(hub, 3)
    ids = [one["id"] for page in found for one in page]
    assert [len(page) for page in found] == [3, 3, 1]
    assert ids == sorted(ids, reverse=True)
    first = await hub.github.call("GET", f"/app/hook/deliveries?cursor=v1_{ids[2]}&per_page=3", token=hub.jwt())
    await hub.maintainer.comment(REPOSITORY, number, "new")
    again = await hub.github.call("GET", f"/app/hook/deliveries?cursor=v1_{ids[2]}&per_page=3", token=hub.jwt())
    assert [one["id"] for one in first] == [one["id"] for one in again] == ids[3:6]
    await refused(hub, 400, "GET", "/app/hook/deliveries?cursor=x", token=hub.jwt())


async def test_a_delivery_carries_its_payload_and_its_headers_and_is_the_app_s_own(hub: Hub) -> None:
    await opened(hub)
    newest = (await hub.github.call("GET", "/app/hook/deliveries", token=hub.jwt()))[0]
    whole = await hub.github.call("GET", f"/app/hook/deliveries/{newest['id']}", token=hub.jwt())
    assert whole["request"]["payload"]["action"] == "opened"
    assert whole["request"]["headers"]["X-GitHub-Delivery"] == newest["guid"]
    assert "request" not in newest
    await refused(hub, 404, "GET", "/app/hook/deliveries/1", token=hub.jwt())
    await refused(hub, 401, "GET", "/app/hook/deliveries", token=await hub.token())


async def test_failures_can_be_listed_alone(hub: Hub) -> None:
    await hub.github.control("PUT", "/webhooks", {"lose": 1.0})
    await opened(hub)
    failed = await hub.github.call("GET", "/app/hook/deliveries?status=failure", token=hub.jwt())
    assert ("pull_request", 502) in {(one["event"], one["status_code"]) for one in failed}
    assert await hub.github.call("GET", "/app/hook/deliveries?status=success", token=hub.jwt()) == []
