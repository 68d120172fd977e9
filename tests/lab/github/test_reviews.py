"""Reviews with suggestions, as the bot makes them and as GitHub refuses them."""

import time

import pytest

from bot.github import pulls, reviews
from bot.github.installation import App
from bot.github.transport import Edge
from bot.settings import private_key
from checks.recipe.remedies import Suggestion, within
from lab.github.validation import Validator
from tests.lab.github.conftest import REPOSITORY, Hub, opened, refused, serve

LONG = "".join(f"line: {number}\n" for number in range(40))


async def _no_wait(_seconds: float) -> None:
    return


@pytest.mark.parametrize("number", [1, reviews.MOST + 5])
async def test_one_review_a_head_holds_what_the_diff_shows(published: Validator, number: int) -> None:
    async for hub in serve(time.time, published):
        app = App(
            Edge(hub.github.session, hub.github.url, time.time, _no_wait),
            hub.app["id"],
            private_key(hub.app["private_key"]),
        )
        github = app.installation((await pulls.installations(app))[0])
        (repository,) = await pulls.repositories(github)
        await hub.stranger.open(REPOSITORY, "branch", "A change", {"recipes/new.yaml": LONG})
        (pull,) = await pulls.open_pulls(github, repository)
        changed = await pulls.changed_files(github, pull) or ()
        offered = [Suggestion("recipes/new.yaml", one, one + 1, "x: `1`\n") for one in range(1, number + 1)]
        fitting = within(offered, {one.path: one.hunks for one in changed})
        assert len(fitting) == number
        for _ in range(2):
            await reviews.offer(github, pull, fitting, await app.login())
        (made,) = await hub.maintainer.call("GET", f"/repos/{REPOSITORY}/pulls/{pull.number}/reviews")
        assert (made["state"], made["commit_id"], made["user"]["login"]) == ("COMMENTED", pull.head, "recipe-gate[bot]")
        assert (" more are in the check's patch." in made["body"]) is (number > reviews.MOST)
        assert [one for one in await hub.github.control("GET", "/requests") if one["problems"]] == []


async def test_a_comment_outside_of_the_diff_is_refused(hub: Hub) -> None:
    pull = await opened(hub)
    comment = {"path": "recipes/a.yaml", "line": 9, "side": "RIGHT", "body": "x"}
    path, body = f"/repos/{REPOSITORY}/pulls/{pull['number']}/reviews", {"event": "COMMENT", "comments": [comment]}
    assert "part of the diff" in await refused(hub, 422, "POST", path, {**body, "body": "b"}, hub.maintainer.token)
