"""A person at work on GitHub, over its API, and the lab's hand on the controls; for the demo and the tests."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp


@dataclass(frozen=True)
class GitHub:
    """A GitHub at `url`; `session` makes the requests."""

    session: aiohttp.ClientSession
    url: str

    async def call(self, method: str, path: str, body: Any = None, token: str = "") -> Any:
        """The JSON answer; raises RuntimeError with GitHub's own words when it is no success."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self.session.request(method, self.url + path, json=body, headers=headers) as answer:
            text = await answer.text()
            if answer.status >= 300:
                raise RuntimeError(f"{method} {path}: {answer.status} {text[:500]}")
            return json.loads(text) if text else None

    async def person(self, login: str) -> "Person":
        """A user of that login with a new token."""
        made = await self.call("POST", "/_lab/users", {"login": login})
        return Person(self, login, made["token"])

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        """One of the lab's controls."""
        return await self.call(method, f"/_lab{path}", body)


@dataclass(frozen=True)
class Person:
    """A user with a personal token."""

    github: GitHub
    login: str
    token: str

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """A request as this person."""
        return await self.github.call(method, path, body, self.token)

    async def exists(self, path: str) -> bool:
        """Whether there is something at a path that this person may see."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.github.session.get(self.github.url + path, headers=headers) as answer:
            return answer.status < 300

    async def open(self, repository: str, branch: str, title: str, files: Mapping[str, str | None]) -> dict[str, Any]:
        """Forks, commits `files` (None removes one) on a new branch, opens a pull request; answers it."""
        fork = await self.call("POST", f"/repos/{repository}/forks", {})
        head = (await self.call("GET", f"/repos/{repository}/git/ref/heads/main"))["object"]["sha"]
        commit = await self._commit(fork["full_name"], head, title, files)
        await self.call("POST", f"/repos/{fork['full_name']}/git/refs", {"ref": f"refs/heads/{branch}", "sha": commit})
        body = {"title": title, "head": f"{self.login}:{branch}", "base": "main"}
        pull: dict[str, Any] = await self.call("POST", f"/repos/{repository}/pulls", body)
        return pull

    async def propose(
        self, repository: str, branch: str, title: str, files: Mapping[str, str | None]
    ) -> dict[str, Any]:
        """A pull request from a branch of the repository itself, as those who may write there open them."""
        head = (await self.call("GET", f"/repos/{repository}/git/ref/heads/main"))["object"]["sha"]
        commit = await self._commit(repository, head, title, files)
        await self.call("POST", f"/repos/{repository}/git/refs", {"ref": f"refs/heads/{branch}", "sha": commit})
        body = {"title": title, "head": branch, "base": "main"}
        pull: dict[str, Any] = await self.call("POST", f"/repos/{repository}/pulls", body)
        return pull

    async def push(self, pull: Mapping[str, Any], message: str, files: Mapping[str, str | None]) -> str:
        """Another commit on a pull request's branch; answers its SHA."""
        return await self.commit(pull["head"]["repo"]["full_name"], pull["head"]["ref"], message, files)

    async def commit(self, repository: str, branch: str, message: str, files: Mapping[str, str | None]) -> str:
        """Another commit on a branch; answers its SHA."""
        head = (await self.call("GET", f"/repos/{repository}/git/ref/heads/{branch}"))["object"]["sha"]
        commit = await self._commit(repository, head, message, files)
        await self.call("PATCH", f"/repos/{repository}/git/refs/heads/{branch}", {"sha": commit})
        return commit

    async def comment(self, repository: str, number: int, body: str) -> dict[str, Any]:
        """Says something on a pull request."""
        made: dict[str, Any] = await self.call("POST", f"/repos/{repository}/issues/{number}/comments", {"body": body})
        return made

    async def comments(self, repository: str, number: int) -> list[dict[str, Any]]:
        """What was said on a pull request."""
        said: list[dict[str, Any]] = await self.call(
            "GET", f"/repos/{repository}/issues/{number}/comments?per_page=100"
        )
        return said

    async def checks(self, repository: str, sha: str) -> list[dict[str, Any]]:
        """The check runs of a commit."""
        answer = await self.call("GET", f"/repos/{repository}/commits/{sha}/check-runs?filter=all&per_page=100")
        found: list[dict[str, Any]] = answer["check_runs"]
        return found

    async def annotations(self, repository: str, check: int) -> list[dict[str, Any]]:
        """The annotations of a check run."""
        found: list[dict[str, Any]] = await self.call(
            "GET", f"/repos/{repository}/check-runs/{check}/annotations?per_page=100"
        )
        return found

    async def _commit(self, repository: str, parent: str, message: str, files: Mapping[str, str | None]) -> str:
        base = (await self.call("GET", f"/repos/{repository}/git/commits/{parent}"))["tree"]["sha"]
        changed = [
            {"path": path, "mode": "100644", "type": "blob", **({"sha": None} if text is None else {"content": text})}
            for path, text in files.items()
        ]
        tree = await self.call("POST", f"/repos/{repository}/git/trees", {"base_tree": base, "tree": changed})
        body = {"message": message, "tree": tree["sha"], "parents": [parent]}
        return str((await self.call("POST", f"/repos/{repository}/git/commits", body))["sha"])
