"""Comments and reactions, and who may change them."""

from tests.lab.github.conftest import REPO, REPOSITORY, Hub, opened, refused


async def test_comments_are_written_by_people_and_by_the_app_s_bot(hub: Hub) -> None:
    number = (await opened(hub))["number"]
    said = await hub.stranger.comment(REPOSITORY, number, "hello")
    answered = await hub.github.call("POST", f"{REPO}/issues/{number}/comments", {"body": "hi"}, await hub.token())
    assert [one["user"]["login"] for one in await hub.maintainer.comments(REPOSITORY, number)] == [
        "stranger",
        "recipe-gate[bot]",
    ]
    assert (said["user"]["type"], answered["user"]["type"]) == ("User", "Bot")
    assert (said["author_association"], answered["reactions"]["total_count"]) == ("NONE", 0)


async def test_a_comment_is_changed_by_its_author_or_by_who_may_write(hub: Hub) -> None:
    said = await hub.stranger.comment(REPOSITORY, (await opened(hub))["number"], "hello")
    path, other = f"{REPO}/issues/comments/{said['id']}", await hub.github.person("other")
    await refused(hub, 403, "PATCH", path, {"body": "x"}, other.token)
    await refused(hub, 403, "DELETE", path, None, other.token)
    assert (await hub.maintainer.call("PATCH", path, {"body": "moderated"}))["body"] == "moderated"
    await hub.stranger.call("DELETE", path)
    await refused(hub, 404, "GET", path, token=other.token)


async def test_an_empty_or_overlong_comment_is_refused(hub: Hub) -> None:
    path = f"{REPO}/issues/{(await opened(hub))['number']}/comments"
    for body in ("", " \n", "x" * 65_537):
        await refused(hub, 422, "POST", path, {"body": body}, hub.stranger.token)


async def test_a_reaction_is_kept_once_and_taken_back_by_who_gave_it(hub: Hub) -> None:
    said = await hub.stranger.comment(REPOSITORY, (await opened(hub))["number"], "hello")
    path = f"{REPO}/issues/comments/{said['id']}/reactions"
    first = await hub.maintainer.call("POST", path, {"content": "eyes"})
    assert (await hub.maintainer.call("POST", path, {"content": "eyes"}))["id"] == first["id"]
    await hub.stranger.call("POST", path, {"content": "eyes"})
    shown = await hub.maintainer.call("GET", f"{REPO}/issues/comments/{said['id']}")
    assert (shown["reactions"]["eyes"], shown["reactions"]["total_count"]) == (2, 2)
    await refused(hub, 404, "DELETE", f"{path}/{first['id']}", token=hub.stranger.token)
    await hub.maintainer.call("DELETE", f"{path}/{first['id']}")
    assert [one["user"]["login"] for one in await hub.maintainer.call("GET", path)] == ["stranger"]
