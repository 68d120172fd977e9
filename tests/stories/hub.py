"""The lab's GitHub as a story sees it: one repository with the App on it, and people who act within its process.

What they do is sent to the App when it has an address, and has arrived when the step is over.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from lab.github import apps, checks, git, pulls, repositories, shapes
from lab.github.direct import Files, Person
from lab.github.faults import Fault
from lab.github.records import App, Check, Comment, Pull, Repository, Review
from lab.github.state import State
from lab.github.validation import Validator
from lab.github.world import World, begun

SECRET = "hush"
OWNER, NAME = "owner", "name"
ACCESS = {"maintainer": "write"}
PEOPLE = ("owner", "maintainer", "stranger", "passer-by")
PERMISSIONS = {"checks": "write", "pull_requests": "write", "contents": "read", "metadata": "read"}
EVENTS = ("pull_request", "issue_comment", "check_run", "check_suite")
QUIET = ("/graphql", "/access_tokens")
"""What is posted and changes nothing that anybody sees."""
ALWAYS = 1_000_000
Plain = dict[str, Any]


@dataclass
class Hub:
    """GitHub with its people; `on_write` is called after everything that the bot wrote, `instead` may answer in its place."""

    lab: World
    repository: Repository
    app: App
    on_write: Callable[[], None] = lambda: None
    instead: Callable[[str], web.Response | None] = lambda _: None
    landed: int = field(default=0)

    def person(self, login: str) -> Person:
        return Person(self.lab, login, self.repository)

    # What people do.

    async def open(self, author: str, files: Files, *, draft: bool = False) -> int:
        pull = self.person(author).open("A change", files, draft=draft)
        await self.lab.webhooks.arrived()
        return pull.number

    async def open_again(self, author: str, number: int, *, draft: bool = False) -> int:
        """Another pull request of the same commit, from another branch beside it."""
        first = self.pulls[number]
        source = self.lab.state.repositories[first.head_repository]
        self.person(source.owner).call(git.create_ref, {"ref": "refs/heads/again", "sha": first.head}, source)
        told = {"title": "The same", "head": f"{source.owner}:again", "base": first.base_ref, "draft": draft}
        made: int = self.person(author).call(pulls.create, told)["number"]
        await self.lab.webhooks.arrived()
        return made

    def replace_head(self, number: int, files: Files) -> None:
        """A push whose webhook is still on its way."""
        pull = self.pulls[number]
        self.person(pull.author).push(pull, files)

    async def push(self, number: int, files: Files) -> None:
        self.replace_head(number, files)
        await self.lab.webhooks.arrived()

    def merge(self, files: Files) -> str:
        """Somebody else's change lands on the branch."""
        self.landed += 1
        return self.person("owner").land(files, f"Change {self.landed}\n\nmore @all")

    async def close(self, number: int) -> None:
        self.person("maintainer").change(self.pulls[number], state="closed")
        await self.lab.webhooks.arrived()

    async def mark(self, number: int, *, draft: bool) -> None:
        self.person("maintainer").mark(self.pulls[number], draft=draft)
        await self.lab.webhooks.arrived()

    async def point_at(self, number: int, branch: str, who: str = "maintainer") -> None:
        """The pull request is for another branch now, which begins where main is unless there is one."""
        if f"heads/{branch}" not in self.repository.refs:
            self.person("owner").call(git.create_ref, {"ref": f"refs/heads/{branch}", "sha": self.main})
        self.person(who).change(self.pulls[number], base=branch)
        await self.lab.webhooks.arrived()

    async def say(self, author: str, number: int, body: str, *, edited: bool = False) -> Comment:
        person = self.person(author)
        comment = person.say(self.pulls[number], body)
        if edited:
            person.edit(comment, body)
        await self.lab.webhooks.arrived()
        return comment

    async def click(self, sender: str, sha: str) -> None:
        """Re-run, which GitHub shows to those who may write; who lost that right meanwhile may have been quick."""
        before = dict(self.repository.access)
        self.repository.access = {**before, sender: "write"}
        self.person(sender).call(checks.rerequest, check_run_id=self._check(sha).id)
        self.repository.access = before
        await self.lab.webhooks.arrived()

    async def deliver(self, deliveries: Sequence[Plain]) -> None:
        """Sends what was sent before once more; the bot takes all of it."""
        for one in deliveries:
            self.lab.webhooks.post(self.app, one)
        await self.lab.webhooks.arrived()
        assert {one["status_code"] for one in deliveries} <= {202}

    def plan(self, *faults: Fault) -> None:
        """From now on the bot's requests fare so."""
        self.lab.faults.planned = list(faults)

    # What people see.

    @property
    def main(self) -> str:
        return self.repository.refs["heads/main"]

    @property
    def base(self) -> dict[str, bytes]:
        """The files of the branch."""
        objects = self.lab.state.objects
        return {path: objects.blobs[entry.sha] for path, entry in objects.at(self.main).items()}

    @property
    def pulls(self) -> dict[int, Pull]:
        return self.repository.pulls

    @property
    def comments(self) -> list[Comment]:
        return [comment for pull in self.pulls.values() for comment in pull.comments]

    @property
    def own_comments(self) -> list[Comment]:
        """The bot's."""
        return [comment for comment in self.comments if comment.author == self.app.bot]

    @property
    def reviews(self) -> list[Review]:
        return [review for pull in self.pulls.values() for review in pull.reviews]

    @property
    def deliveries(self) -> list[Plain]:
        return self.app.deliveries

    @property
    def checks(self) -> list[Plain]:
        """The check runs as GitHub answers them, with their annotations and how often each was changed."""
        return [self._shown(record) for record in self.repository.checks]

    def head(self, number: int) -> str:
        return self.pulls[number].head

    def check(self, sha: str) -> Plain:
        return self._shown(self._check(sha))

    def file(self, sha: str, path: str) -> bytes:
        objects = self.lab.state.objects
        return objects.blobs[objects.at(sha)[path].sha]

    def _check(self, sha: str) -> Check:
        (found,) = [one for one in self.repository.checks if one.head == sha]
        return found

    def _shown(self, record: Check) -> Plain:
        path = f"/check-runs/{record.id}"
        changed = [one for one in self.lab.faults.requests if one["method"] == "PATCH" and one["path"].endswith(path)]
        edits = sum(one["status"] == 200 for one in changed)
        return {
            **shapes.check(self.lab.state, self.repository, record),
            "annotations": record.annotations,
            "edits": edits,
        }

    # Around the bot's requests.

    @web.middleware
    async def watch(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = self.instead(request.path) or await handler(request)
        if request.method != "GET" and answer.status < 300 and not request.path.endswith(QUIET):
            self.on_write()
        return answer

    def wrong(self) -> list[Plain]:
        """The requests and answers that are not as GitHub publishes them."""
        return [one for one in self.lab.faults.requests if one["problems"] or one["answer"]]


def hub(
    files: Mapping[str, bytes],
    now: Callable[[], float],
    sleep: Callable[[float], Awaitable[None]],
    public_key: str,
    validator: Validator,
) -> Hub:
    """A GitHub on which nothing has happened yet but the installation."""
    lab = begun(State(now), validator, sleep=sleep)
    repository = repositories.begun(lab.state, OWNER, NAME, files, ACCESS)
    for login in PEOPLE:
        lab.state.user(login)
    app = apps.registered(lab.state, "recipe-gate", OWNER, public_key, SECRET, PERMISSIONS, EVENTS)
    app.repositories = [repository.full_name]
    return Hub(lab, repository, app)
