"""As much of GitHub over HTTP as the stories need: commits as folders of files, pull requests, comments, check runs."""

import base64
import difflib
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web

SECRET = "hush"
APP = 7
REPOSITORY = 5
Plain = dict[str, Any]
Files = Mapping[str, bytes]


def digest(data: bytes) -> str:
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


@dataclass
class FakeGitHub:
    """One repository with one installation; `trouble` answers before GitHub does, `deliver` gets webhooks."""

    base: Files
    now: Callable[[], float]
    access: dict[str, str] = field(default_factory=dict)
    commits: dict[str, Files] = field(default_factory=dict)
    pulls: dict[int, Plain] = field(default_factory=dict)
    comments: list[Plain] = field(default_factory=list)
    checks: list[Plain] = field(default_factory=list)
    deliveries: list[Plain] = field(default_factory=list)
    reactions: list[tuple[int, str]] = field(default_factory=list)
    reviews: list[Plain] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    trouble: Callable[[web.Request], Awaitable[web.StreamResponse | None]] | None = None
    lose_answer: Callable[[web.Request], bool] = lambda _: False
    deliver: Callable[[Plain], Awaitable[None]] | None = None
    on_write: Callable[[], None] = lambda: None
    counter: int = 0

    def __post_init__(self) -> None:
        self.main = self.commit(self.base)

    # What people do.

    def commit(self, files: Files) -> str:
        self.counter += 1
        sha = digest(f"{self.counter}".encode())
        self.commits[sha] = files
        return sha

    async def open(self, author: str, files: Files, *, draft: bool = False) -> int:
        number = len(self.pulls) + 1
        fork = author != "maintainer"
        repo = {"id": 100 + number if fork else REPOSITORY, "owner": {"login": author if fork else "owner"}}
        head = {"sha": self.commit({**self.base, **files}), "repo": repo}
        user = {"login": author}
        self.pulls[number] = {
            "number": number,
            "state": "open",
            "draft": draft,
            "user": user,
            "head": head,
            "base": {"ref": "main"},
            "updated_at": self._stamp(),
        }
        await self._pull_event("opened", number)
        return number

    def head(self, number: int) -> str:
        sha: str = self.pulls[number]["head"]["sha"]
        return sha

    def replace_head(self, number: int, files: Files) -> None:
        self.pulls[number]["head"] = {**self.pulls[number]["head"], "sha": self.commit({**self.base, **files})}

    def merge(self, files: Files) -> str:
        """Somebody else's change lands on the branch."""
        self.base = {**self.base, **files}
        self.main = self.commit(self.base)
        return self.main

    async def push(self, number: int, files: Files) -> None:
        self.replace_head(number, files)
        await self._pull_event("synchronize", number)

    async def edit(self, number: int, action: str, **change: Any) -> None:
        self.pulls[number] |= {**change, "updated_at": self._stamp()}
        await self._pull_event(action, number)

    async def say(self, author: str, number: int, body: str, *, edited: bool = False) -> Plain:
        comment = self._comment(author, number, body)
        comment["edited"] = edited
        await self._event("issue_comment", {"action": "created", "issue": {"number": number}, "comment": comment})
        return comment

    async def click(self, sender: str, sha: str) -> None:
        for one in self.checks:
            if one["head_sha"] == sha:
                one |= {"status": "queued", "conclusion": None}
        payload = {"action": "rerequested", "check_run": {"head_sha": sha}, "sender": {"login": sender}}
        await self._event("check_run", payload)

    def check(self, sha: str) -> Plain:
        (found,) = [one for one in self.checks if one["head_sha"] == sha]
        return found

    def _compare(self, request: web.Request) -> Plain:
        """Commits lie on one line, in the order in which they were made."""
        last, _, first = request.match_info["span"].partition("...")
        line = list(self.commits)
        found = line[line.index(last) + 1 : line.index(first) + 1] if last in line else []
        commits = [{"sha": sha, "commit": {"message": f"Change {line.index(sha)}\n\nmore @all"}} for sha in found]
        return {"merge_base_commit": {"sha": self.main}, "commits": commits, "total_commits": len(commits)}

    async def _pull_event(self, action: str, number: int) -> None:
        await self._event("pull_request", {"action": action, "pull_request": {"number": number}})

    async def _event(self, event: str, payload: Plain) -> None:
        body = {**payload, "repository": {"id": REPOSITORY}}
        delivery = {
            "id": len(self.deliveries) + 1,
            "guid": f"{len(self.deliveries):08x}-aa",
            "event": event,
            "action": payload["action"],
            "delivered_at": self._stamp(),
            "payload": body,
        }
        self.deliveries.append(delivery)
        if self.deliver is not None:
            await self.deliver(delivery)

    def _comment(self, author: str, number: int, body: str) -> Plain:
        comment = {
            "id": len(self.comments) + 1,
            "node_id": f"IC_{len(self.comments) + 1}",
            "number": number,
            "user": {"login": author},
            "body": body,
            "created_at": self._stamp(),
            "updated_at": self._stamp(),
            "edited": False,
        }
        self.pulls[number]["updated_at"] = self._stamp()
        self.comments.append(comment)
        return comment

    def _stamp(self) -> str:
        return datetime.fromtimestamp(self.now(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    # What the API answers.

    def application(self) -> web.Application:
        app = web.Application(client_max_size=2**26, middlewares=[self._gate])
        repo = "/repos/owner/name"
        app.add_routes(
            [
                web.get("/app", self._json(lambda _: {"slug": "recipe-gate", "id": APP})),
                web.get("/app/installations", self._json(lambda _: [{"id": 3, "suspended_at": None}])),
                web.post("/app/installations/3/access_tokens", self._json(lambda _: {"token": "t"}, 201)),
                web.get("/app/hook/deliveries", self._json(lambda _: self.deliveries[::-1])),
                web.get("/app/hook/deliveries/{id}", self._json(self._delivery)),
                web.get("/installation/repositories", self._json(lambda _: {"repositories": [self._repository()]})),
                web.get(repo + "/pulls", self._json(self._open_pulls)),
                web.get(repo + "/pulls/{n}", self._json(lambda r: self.pulls[int(r.match_info["n"])])),
                web.get(repo + "/pulls/{n}/files", self._json(self._files)),
                web.get(repo + "/pulls/{n}/reviews", self._json(lambda _: self.reviews)),
                web.post(repo + "/pulls/{n}/reviews", self._review),
                web.get(repo + "/compare/{span}", self._json(self._compare)),
                web.get(repo + "/git/ref/heads/{branch}", self._json(lambda _: {"object": {"sha": self.main}})),
                web.get(repo + "/git/trees/{sha}", self._json(self._tree)),
                web.get(repo + "/git/blobs/{sha}", self._json(self._blob)),
                web.get(repo + "/contents/{path:.+}", self._contents),
                web.get(repo + "/collaborators/{login}/permission", self._json(self._permission)),
                web.get(repo + "/issues/{n}/comments", self._json(self._said)),
                web.post(repo + "/issues/{n}/comments", self._post_comment),
                web.patch(repo + "/issues/comments/{id}", self._patch_comment),
                web.post(repo + "/issues/comments/{id}/reactions", self._react),
                web.post("/graphql", self._graphql),
                web.get(repo + "/commits/{sha}/check-runs", self._json(self._checks)),
                web.post(repo + "/check-runs", self._create_check),
                web.patch(repo + "/check-runs/{id}", self._patch_check),
                web.get(repo + "/check-runs/{id}/annotations", self._json(self._annotations)),
            ]
        )
        return app

    @web.middleware
    async def _gate(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        refused = await self.trouble(request) if self.trouble else None
        if refused is not None:
            return refused
        answer = await handler(request)
        if request.method != "GET" and not request.path.endswith(("graphql", "access_tokens")):
            self.writes.append(f"{request.method} {request.path}")
            self.on_write()
        if self.lose_answer(request):
            assert request.transport is not None
            request.transport.abort()
        return answer

    @staticmethod
    def _json(
        answer: Callable[[web.Request], Any], status: int = 200
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handler(request: web.Request) -> web.StreamResponse:
            return web.json_response(answer(request), status=status)

        return handler

    def _repository(self) -> Plain:
        return {"id": REPOSITORY, "full_name": "owner/name", "default_branch": "main"}

    def _delivery(self, request: web.Request) -> Plain:
        return {"request": {"payload": self.deliveries[int(request.match_info["id"]) - 1]["payload"]}}

    def _open_pulls(self, _request: web.Request) -> list[Plain]:
        return [one for one in self.pulls.values() if one["state"] == "open"]

    def _files(self, request: web.Request) -> list[Plain]:
        files = self.commits[self.head(int(request.match_info["n"]))]
        paths = sorted(path for path in {*files, *self.base} if files.get(path) != self.base.get(path))
        return [{"filename": path, "patch": self._patch(files, path)} for path in paths]

    def _patch(self, files: Files, path: str) -> str:
        sides = [one.get(path, b"").decode(errors="replace").splitlines() for one in (self.base, files)]
        return "\n".join([*difflib.unified_diff(*sides, lineterm="")][2:])

    async def _review(self, request: web.Request) -> web.Response:
        self.reviews.append({**await request.json(), "user": {"login": "recipe-gate[bot]"}})
        return web.json_response(self.reviews[-1])

    def _tree(self, request: web.Request) -> Plain:
        sha, _, directory = request.match_info["sha"].partition("-")
        files = self.commits[sha]
        below = {path.removeprefix("recipes/"): data for path, data in files.items() if path.startswith("recipes/")}
        if not directory:
            recipes = {"path": "recipes", "mode": "040000", "type": "tree", "sha": f"{sha}-recipes"}
            return {"truncated": False, "tree": [recipes] if below else []}
        return {
            "truncated": len(below) > 1000,
            "tree": [
                {"path": path, "mode": "100644", "type": "blob", "sha": digest(data), "size": len(data)}
                for path, data in below.items()
            ],
        }

    def _blob(self, request: web.Request) -> Plain:
        blobs = {digest(data): data for files in self.commits.values() for data in files.values()}
        return {"content": base64.b64encode(blobs[request.match_info["sha"]]).decode()}

    async def _contents(self, request: web.Request) -> web.Response:
        data = self.base.get(request.match_info["path"])
        if data is None:
            return web.json_response({"message": "Not Found"}, status=404)
        return web.json_response({"content": base64.b64encode(data).decode()})

    def _permission(self, request: web.Request) -> Plain:
        return {"permission": self.access.get(request.match_info["login"], "read")}

    def _said(self, request: web.Request) -> list[Plain]:
        return [one for one in self.comments if one["number"] == int(request.match_info["n"])]

    async def _post_comment(self, request: web.Request) -> web.Response:
        body = (await request.json())["body"]
        made = self._comment("recipe-gate[bot]", int(request.match_info["n"]), body)
        return web.json_response(made, status=201)

    async def _patch_comment(self, request: web.Request) -> web.Response:
        comment = self.comments[int(request.match_info["id"]) - 1]
        comment |= {**await request.json(), "updated_at": self._stamp()}
        return web.json_response(comment)

    async def _react(self, request: web.Request) -> web.Response:
        reaction = (int(request.match_info["id"]), (await request.json())["content"])
        self.reactions += [] if reaction in self.reactions else [reaction]
        comment = next(one for one in self.comments if one["id"] == reaction[0])
        comment["reactions"] = {reaction[1]: 1}
        return web.json_response({})

    async def _graphql(self, request: web.Request) -> web.Response:
        ids = (await request.json())["variables"]["ids"]
        nodes = [
            {"id": one["node_id"], "lastEditedAt": self._stamp() if one["edited"] else None}
            for one in self.comments
            if one["node_id"] in ids
        ]
        return web.json_response({"data": {"nodes": nodes}})

    def _checks(self, request: web.Request) -> Plain:
        wanted = (request.match_info["sha"], request.query["check_name"])
        return {"check_runs": [one for one in self.checks if (one["head_sha"], one["name"]) == wanted]}

    def _annotations(self, request: web.Request) -> list[Plain]:
        annotations: list[Plain] = self.checks[int(request.match_info["id"]) - 1]["annotations"]
        return annotations

    async def _create_check(self, request: web.Request) -> web.Response:
        told = await request.json()
        check = {
            "id": len(self.checks) + 1,
            "app": {"id": APP},
            "started_at": self._stamp(),
            "conclusion": None,
            "completed_at": None,
            "annotations": [],
            "edits": 0,
        }
        self.checks.append(check)
        self._tell(check, told)
        return web.json_response(check, status=201)

    async def _patch_check(self, request: web.Request) -> web.Response:
        check = self.checks[int(request.match_info["id"]) - 1]
        self._tell(check, await request.json())
        check["edits"] += 1
        return web.json_response(check)

    def _tell(self, check: Plain, told: Plain) -> None:
        output = told.pop("output", {})
        check["annotations"] += output.pop("annotations", [])
        assert len(told.get("actions", [])) <= 3
        check |= told
        if "status" in told:
            over = told["status"] == "completed"
            check["conclusion"] = told["conclusion"] if over else None
            check["completed_at"] = self._stamp() if over else None
        check["output"] = {**check.get("output", {}), **output, "annotations_count": len(check["annotations"])}


async def send(session: aiohttp.ClientSession, url: str, delivery: Plain) -> int:
    """Deliver a webhook as GitHub does."""
    body = json.dumps(delivery["payload"]).encode()
    signature = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "X-GitHub-Event": delivery["event"],
        "X-GitHub-Delivery": delivery["guid"],
        "X-Hub-Signature-256": signature,
        "Content-Type": "application/json",
    }
    async with session.post(url, data=body, headers=headers) as answer:
        return answer.status
