"""People at work on GitHub within its own process: the handlers and refusals are those of HTTP, only the wire is missing.

For tests and benchmarks that prepare much, or act between two requests of a bot: no fault meets these people, nothing that they
do is counted or remembered as a request, and their webhooks are sent as everybody's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yarl import URL

from lab.github import comments, controls, git, pulls, repositories
from lab.github.exchange import Answer, Exchange, Handler, Page, Request
from lab.github.identity import RANKS, Caller, access
from lab.github.objects import Commit, Entry
from lab.github.records import Comment, Pull, Repository
from lab.github.world import World

Files = Mapping[str, bytes | Entry | None]
"""What a commit changes: whole files by path, None for one that is removed, an Entry for a link or a submodule."""


@dataclass(frozen=True)
class Person:
    """Somebody at work on one repository of the world."""

    world: World
    login: str
    repository: Repository

    def call(self, handler: Handler, body: Any = None, source: Repository | None = None, **parts: object) -> Any:
        """What a handler answers this person, on the repository or another `source`; raises RefusedError as GitHub refuses."""
        state, where = self.world.state, source or self.repository
        named = {"owner": where.owner, "repo": where.name, **{key: str(value) for key, value in parts.items()}}
        asked = Request(named, {}, {}, URL(state.url))
        who = Caller(login=state.user(self.login).login)
        found = handler(Exchange(state, self.world.webhooks, asked, who, {} if body is None else body))
        if isinstance(found, Page):
            return [found.show(item) for item in found.items]
        return found.body if isinstance(found, Answer) else found

    def open(self, title: str, files: Files, *, branch: str = "", base: str = "main", draft: bool = False) -> Pull:
        """A pull request of one commit: from the repository itself for those who may write there, else from a fork."""
        source, name = self._source(), branch or f"{self.login}-{len(self.repository.pulls) + 1}"
        sha = self.commit(self.repository.refs[f"heads/{base}"], files, title)
        self.call(git.create_ref, {"ref": f"refs/heads/{name}", "sha": sha}, source)
        head = name if source is self.repository else f"{self.login}:{name}"
        told = self.call(pulls.create, {"title": title, "head": head, "base": base, "draft": draft})
        return self.repository.pulls[told["number"]]

    def push(self, pull: Pull, files: Files, message: str = "Go on") -> str:
        """Another commit on a pull request's branch; answers its SHA."""
        source = self.world.state.repositories[pull.head_repository]
        return self._moved(source, pull.head_ref, files, message)

    def land(self, files: Files, message: str = "Change the branch", branch: str = "main") -> str:
        """Another commit on a branch of the repository; answers its SHA."""
        return self._moved(self.repository, branch, files, message)

    def say(self, pull: Pull, body: str) -> Comment:
        """A comment on a pull request."""
        self.call(comments.create, {"body": body}, issue_number=pull.number)
        return pull.comments[-1]

    def edit(self, comment: Comment, body: str) -> None:
        """Another text for a comment, which counts as edited from now on."""
        self.call(comments.update, {"body": body}, comment_id=comment.id)

    def change(self, pull: Pull, **fields: str) -> None:
        """Another state ("closed"), base, title or body of a pull request."""
        self.call(pulls.update, fields, pull_number=pull.number)

    def mark(self, pull: Pull, *, draft: bool) -> None:
        """A pull request becomes a draft, or is ready."""
        self.call(controls.draft, {"draft": draft}, pull_number=pull.number)

    def commit(self, parent: str, files: Files, message: str) -> str:
        """A commit on top of another, on no branch yet; answers its SHA."""
        objects, state = self.world.state.objects, self.world.state
        entries = objects.at(parent)
        for path, data in files.items():
            if data is None:
                entries.pop(path)
            else:
                entries[path] = data if isinstance(data, Entry) else Entry("100644", objects.blob(data))
        return objects.commit(Commit(objects.tree_of(entries), (parent,), self.login, message, int(state.now())))

    def _source(self) -> Repository:
        """Where this person's branches go."""
        if RANKS[access(self.repository, self.login)] >= RANKS["write"]:
            return self.repository
        made = self.call(repositories.fork)
        return self.world.state.repositories[made["full_name"]]

    def _moved(self, source: Repository, branch: str, files: Files, message: str) -> str:
        sha = self.commit(source.refs[f"heads/{branch}"], files, message)
        self.call(git.update_ref, {"sha": sha}, source, ref=f"heads/{branch}")
        return sha
