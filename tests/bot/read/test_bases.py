"""A base branch is looked at again when the last look is a while ago, and not before."""

from typing import Any

from bot.model.github import Repository
from bot.read.bases import OUTDATED_SECONDS, Bases
from bot.read.pull_request import ContentCache, Reader
from tests.judging import judges

REPOSITORY = Repository(1, "owner/name", 2)


class GitHub:
    """A repository without policy and baselines; `requests` are the paths that were asked for."""

    def __init__(self, head: str) -> None:
        self.head = head
        self.requests: list[str] = []

    async def get(self, path: str) -> dict[str, Any]:
        self.requests.append(path)
        content = {"encoding": "base64", "content": ""}
        return {"object": {"sha": self.head}, "tree": [], **content}


def reader(github: Any, now: float) -> Reader:
    return Reader(github, ContentCache(), judges(), now)


async def test_a_recent_look_is_enough_and_an_old_one_is_not() -> None:
    github, bases = GitHub("a" * 40), Bases()
    first = await bases.recent(reader(github, 0.0), REPOSITORY, "main")
    asked = len(github.requests)
    assert await bases.recent(reader(github, OUTDATED_SECONDS), REPOSITORY, "main") == first
    assert len(github.requests) == asked > 0
    again = await bases.recent(reader(github, OUTDATED_SECONDS + 1), REPOSITORY, "main")
    assert (len(github.requests), again.read) == (asked + 1, OUTDATED_SECONDS + 1)


async def test_a_branch_that_moved_is_read_and_those_of_other_repositories_are_not_mixed_up() -> None:
    github, bases = GitHub("a" * 40), Bases()
    await bases.read(reader(github, 0.0), REPOSITORY, "main")
    github.head = "b" * 40
    assert (await bases.read(reader(github, 1.0), REPOSITORY, "main")).head == "b" * 40
    other = Repository(2, "owner/other", 2)
    asked = len(github.requests)
    await bases.recent(reader(github, 1.0), other, "main")
    assert any("owner/other" in path for path in github.requests[asked:])
