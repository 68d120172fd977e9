"""The bot's own client, unchanged, on the lab's GitHub: every request of it is one that GitHub has published."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from bot.github import checks, comments, commits, content, deliveries, pulls
from bot.github.blobs import Blobs
from bot.github.installation import App, GraphQLError, Installation
from bot.github.request_retry import PostponedError
from bot.github.transport import Edge
from bot.model.github import ChangedFile, Comment, Places, PullRequest, Repository
from bot.settings import private_key
from checks.model.finding import Finding, Level
from checks.policy.values import Access
from checks.report.report import Conclusion, Report
from lab.github.validation import Validator
from tests.lab.github.conftest import REPOSITORY, Hub, serve

RUNNING = Report(None, "Running", "Started.")
FINDINGS = tuple(
    Finding("recipes/a.yaml", line, 1, "R-1", Level.ERROR, f"wrong {line}", "fix it") for line in range(1, 121)
)
FAILED = Report(Conclusion.FAILURE, "Broken", "See the lines.", FINDINGS)


@dataclass
class Desk:
    """A bot at its desk: the App, its installation and the one repository that it guards."""

    hub: Hub
    app: App
    installation: Installation
    repository: Repository
    waits: list[float]

    async def opened(self, files: dict[str, str | None]) -> PullRequest:
        await self.hub.stranger.open(REPOSITORY, "branch", "A change", files)
        return (await pulls.open_pulls(self.installation, self.repository))[0]

    async def said(self, pull: PullRequest) -> tuple[Comment, ...]:
        return await comments.said(self.installation, pull)


@pytest.fixture
async def desk(published: Validator) -> AsyncIterator[Desk]:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async for hub in serve(time.time, published):
        app = App(
            Edge(hub.github.session, hub.github.url, time.time, sleep),
            hub.app["id"],
            private_key(hub.app["private_key"]),
        )
        (number,) = await pulls.installations(app)
        installation = app.installation(number)
        (repository,) = await pulls.repositories(installation)
        yield Desk(hub, app, installation, repository, waits)
        requests: list[dict[str, Any]] = await hub.github.control("GET", "/requests")
        assert [one for one in requests if one["problems"]] == []


async def test_it_finds_its_repository_and_who_may_do_what_there(desk: Desk) -> None:
    assert desk.repository.full_name == REPOSITORY
    assert await desk.app.login() == "recipe-gate[bot]"
    held = [await pulls.access(desk.installation, desk.repository, who) for who in ("maintainer", "stranger", "nobody")]
    assert held == [Access.WRITE, Access.READ, Access.NONE]


@pytest.mark.parametrize("role", [Access.READ, Access.TRIAGE, Access.WRITE, Access.MAINTAIN, Access.ADMIN])
async def test_it_tells_all_of_github_s_roles_apart(desk: Desk, role: Access) -> None:
    await desk.hub.github.control("PUT", f"/repositories/{REPOSITORY}/access", {"stranger": str(role)})
    assert await pulls.access(desk.installation, desk.repository, "stranger") == role


async def test_it_sees_a_pull_request_from_a_fork_with_its_files_and_its_base(desk: Desk) -> None:
    before = await pulls.branch_head(desk.installation, desk.repository, "main")
    pull = await desk.opened({"recipes/a.yaml": None, "recipes/deep/a.yaml": "a: 1\n", "recipes/b.yaml": "b: 2\n"})
    assert (pull.author, pull.head_owner, pull.base_ref, pull.draft) == ("stranger", "stranger", "main", False)
    assert await pulls.merge_base(desk.installation, pull) == before
    changed = await pulls.changed_files(desk.installation, pull)
    assert changed == (
        ChangedFile("recipes/b.yaml", "", ((1, 1),)),
        ChangedFile("recipes/deep/a.yaml", "recipes/a.yaml"),
    )
    assert await pulls.current(desk.installation, desk.repository, pull.number) == pull
    await desk.hub.stranger.call("PATCH", f"/repos/{REPOSITORY}/pulls/{pull.number}", {"state": "closed"})
    assert await pulls.current(desk.installation, desk.repository, pull.number) is None


async def test_it_lists_the_commits_between_two_and_none_where_one_is_gone(desk: Desk) -> None:
    before = await pulls.branch_head(desk.installation, desk.repository, "main")
    pull = await desk.opened({"recipes/b.yaml": "b: 2\n"})
    found = await commits.between(desk.installation, desk.repository, before, pull.head)
    assert (found.count, [one.sha for one in found.commits]) == (1, [pull.head])
    assert found.commits[0].subject
    assert await commits.between(desk.installation, desk.repository, "f" * 40, pull.head) == commits.Between()


async def test_it_reads_every_page_of_a_long_list_of_files(desk: Desk) -> None:
    pull = await desk.opened({f"recipes/{number:03}.yaml": f"n: {number}\n" for number in range(230)})
    changed = await pulls.changed_files(desk.installation, pull)
    assert changed is not None
    assert len({one.path for one in changed}) == 230


async def test_it_reads_the_files_of_a_commit(desk: Desk) -> None:
    pull = await desk.opened({"recipes/deep/er/c.yaml": "c: 1\n"})
    every = Places(("recipes/",))
    entries = await content.listing(desk.installation, desk.repository, pull.head, "recipes", every)
    assert [(one.path, one.mode, one.size) for one in entries] == [
        ("recipes/a.yaml", "100644", 5),
        ("recipes/b.yaml", "100644", 5),
        ("recipes/deep/er/c.yaml", "100644", 5),
    ]
    sizes = {one.sha: one.size for one in entries}
    read = await Blobs().read(desk.installation, desk.repository, sizes)
    assert read == {entries[0].sha: b"a: 1\n", entries[1].sha: b"b: 1\n", entries[2].sha: b"c: 1\n"}
    assert await content.listing(desk.installation, desk.repository, pull.head, "nothing", every) == ()
    assert await content.file(desk.installation, desk.repository, "README.md", "main") == "# Recipes\n"
    assert await content.file(desk.installation, desk.repository, "nothing", "main") is None


async def test_it_hears_only_comments_that_nobody_edited_and_keeps_one_of_its_own(desk: Desk) -> None:
    pull = await desk.opened({"recipes/a.yaml": "a: 2\n"})
    first, second = [await desk.hub.maintainer.comment(REPOSITORY, pull.number, text) for text in ("/retest", "/run")]
    path = f"/repos/{REPOSITORY}/issues/comments/{second['id']}"
    await desk.hub.maintainer.call("PATCH", path, {"body": "/run all"})
    await comments.react(desk.installation, pull, first["id"], "eyes")
    await comments.react(desk.installation, pull, first["id"], "eyes")
    heard = await comments.Unedited().among(desk.installation, await desk.said(pull))
    assert [(one.author, one.body, "eyes" in one.reactions) for one in heard] == [("maintainer", "/retest", True)]
    for text in ("one", "one", "two"):
        await comments.keep(desk.installation, pull, await desk.said(pull), text, await desk.app.login())
    ours = [one for one in await desk.said(pull) if one.author == "recipe-gate[bot]"]
    assert [one.body for one in ours] == [f"{comments.MARKER}\ntwo"]


async def test_it_says_a_hundred_and_twenty_findings_fifty_a_request(desk: Desk) -> None:
    pull = await desk.opened({"recipes/a.yaml": "a: 2\n"})
    first = await checks.publish(desk.installation, desk.repository, pull.head, RUNNING, "rules")
    await checks.publish(desk.installation, desk.repository, pull.head, FAILED, "done")
    await checks.publish(desk.installation, desk.repository, pull.head, FAILED, "done")
    (ours,) = await checks.ours(desk.installation, desk.repository, pull.head)
    assert (ours.id, ours.status, ours.conclusion, ours.annotations) == (first.id, "completed", "failure", 120)
    assert checks.says(ours, FAILED, "done")


async def test_it_reads_back_all_that_was_never_delivered(desk: Desk) -> None:
    began = time.time() - 60
    await desk.hub.github.control("PUT", "/webhooks", {"lose": 1.0})
    pull = await desk.opened({"recipes/a.yaml": "a: 2\n"})
    for number in range(120):
        await desk.hub.maintainer.comment(REPOSITORY, pull.number, f"comment {number}")
    missed = await deliveries.since(desk.app, began)
    assert [one.event for one in missed].count("issue_comment") == 120
    assert len({one.guid for one in missed}) == len(missed)
    oldest = [one for one in missed if one.event == "issue_comment"][-1]
    assert (await deliveries.payload(desk.app, oldest))["comment"]["body"] == "comment 0"


async def test_it_waits_as_long_as_github_says_and_gives_up_what_takes_longer(desk: Desk) -> None:
    await desk.hub.github.control("PUT", "/faults", [{"kind": "forbidden", "seconds": 7}, {"kind": "error"}])
    await pulls.open_pulls(desk.installation, desk.repository)
    assert 7.0 in desk.waits
    await desk.hub.github.control("PUT", "/faults", [{"kind": "rate", "seconds": 900}])
    with pytest.raises(PostponedError):
        await pulls.open_pulls(desk.installation, desk.repository)


async def test_it_is_told_when_this_github_knows_no_such_query_and_the_test_is_told_too(hub: Hub) -> None:
    app = App(
        Edge(hub.github.session, hub.github.url, time.time, asyncio.sleep),
        hub.app["id"],
        private_key(hub.app["private_key"]),
    )
    with pytest.raises(GraphQLError):
        await app.installation(hub.app["installation"]).graphql("{ viewer { login } }", {})
    (wrong,) = [one for one in await hub.github.control("GET", "/requests") if one["problems"]]
    assert wrong["operation"] == "POST /graphql"
