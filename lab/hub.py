"""A model hub that the real `hf download` talks to: what of the Hugging Face Hub's HTTP interface a download needs.

It serves one small model under the ids of large ones. Files are served as the hub serves small ones, without LFS:
their ETag is git's hash of the content, so that the client stores and verifies them in the same way.
"""

import argparse
import asyncio
import hashlib
import hmac
import json
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from aiohttp import web

REVISION = "ddb4128556dfcff99e0c41aee159ea6c3e655dcd"
REPOSITORIES: Mapping[str, str] = MappingProxyType({"RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic": REVISION})
_DATE = "2026-01-01T00:00:00.000Z"


@dataclass(frozen=True)
class Hub:
    """The files of `folder`, served as each of `repositories` (id to commit); only to callers with `token` when
    one is set."""

    folder: Path
    repositories: Mapping[str, str] = field(default_factory=lambda: REPOSITORIES)
    token: str | None = None


_HUB = web.AppKey("hub", Hub)


def application(hub: Hub) -> web.Application:
    """The hub as an aiohttp application."""
    app = web.Application(middlewares=[_authorised])
    app[_HUB] = hub
    model, revision = "/api/models/{owner}/{name}", "{revision:[^/]+}"
    app.router.add_get("/healthz", _health)
    app.router.add_get(model, _info)
    app.router.add_get(f"{model}/revision/{revision}", _info)
    app.router.add_get(f"{model}/tree/{revision}", _tree)
    app.router.add_get(f"/{{owner}}/{{name}}/resolve/{revision}/{{file:.+}}", _resolve)
    return app


def blob_hash(content: bytes) -> str:
    """Git's hash of a file with this content: the hub's ETag of a file without LFS."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


@web.middleware
async def _authorised(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    token = request.app[_HUB].token
    given = request.headers.get("Authorization", "").encode()
    if token and request.path != "/healthz" and not hmac.compare_digest(given, f"Bearer {token}".encode()):
        message = "Invalid credentials in Authorization header"
        return web.json_response({"error": message}, status=401, headers={"X-Error-Message": message})
    return await handler(request)


async def _health(request: web.Request) -> web.Response:
    return web.json_response({"models": sorted(request.app[_HUB].repositories)})


async def _info(request: web.Request) -> web.Response:
    name, commit = _repository(request)
    siblings = [{"rfilename": path.name} for path in _files(request)]
    identity = {
        "_id": blob_hash(name.encode())[:24],
        "id": name,
        "modelId": name,
        "author": name.split("/")[0],
        "sha": commit,
    }
    state = {"private": False, "gated": False, "disabled": False, "downloads": 0, "likes": 0, "tags": []}
    return web.json_response(identity | state | {"lastModified": _DATE, "createdAt": _DATE, "siblings": siblings})


async def _tree(request: web.Request) -> web.Response:
    _repository(request)
    return web.json_response([_entry(path) for path in _files(request)])


def _entry(path: Path) -> dict[str, str | int]:
    return {"type": "file", "path": path.name, "size": path.stat().st_size, "oid": blob_hash(path.read_bytes())}


async def _resolve(request: web.Request) -> web.Response:
    _, commit = _repository(request)
    path = next((path for path in _files(request) if path.name == request.match_info["file"]), None)
    if path is None:
        raise _missing("EntryNotFound", f"Entry not found: {request.match_info['file']}")
    content = path.read_bytes()
    headers = {"ETag": f'"{blob_hash(content)}"', "X-Repo-Commit": commit, "Accept-Ranges": "bytes"}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return web.Response(status=304, headers=headers)
    return _content(request, content, headers)


def _content(request: web.Request, content: bytes, headers: dict[str, str]) -> web.Response:
    """All of `content`, or the range that the request asks for."""
    try:
        start, end, _ = request.http_range.indices(len(content))
    except ValueError:
        return web.Response(status=416, headers=headers | {"Content-Range": f"bytes */{len(content)}"})
    if "Range" not in request.headers:
        return web.Response(body=content, headers=headers, content_type="application/octet-stream")
    if start >= end:
        return web.Response(status=416, headers=headers | {"Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
    return web.Response(status=206, body=content[start:end], headers=headers, content_type="application/octet-stream")


def _repository(request: web.Request) -> tuple[str, str]:
    """(id, commit) of the repository asked for. Raises HTTPNotFound as the hub tells it."""
    name = f"{request.match_info['owner']}/{request.match_info['name']}"
    commit = request.app[_HUB].repositories.get(name)
    if commit is None:
        raise _missing("RepoNotFound", "Repository not found")
    if request.match_info.get("revision", "main") not in ("main", commit):
        raise _missing("RevisionNotFound", f"Invalid rev id: {request.match_info['revision']}")
    return name, commit


def _files(request: web.Request) -> list[Path]:
    return sorted(path for path in request.app[_HUB].folder.iterdir() if path.is_file())


def _missing(code: str, message: str) -> web.HTTPNotFound:
    """A 404 as the hub tells it: the client reads the headers, people the body."""
    told = {"X-Error-Code": code, "X-Error-Message": message}
    return web.HTTPNotFound(headers=told, text=json.dumps({"error": message}), content_type="application/json")


async def serve(hub: Hub, bind: str, port: int, stop: asyncio.Event) -> None:
    """Serve `hub` on bind:port until `stop` is set."""
    runner = web.AppRunner(application(hub), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, bind, port).start()
        print(f"hub: http://{bind}:{port}", flush=True)
        await stop.wait()
    finally:
        await runner.cleanup()


def main(argv: Sequence[str] | None = None) -> None:
    """`python -m lab.hub`: a token is taken from the environment's HF_TOKEN, since others can read a command line."""
    parser = argparse.ArgumentParser(prog="python -m lab.hub", description="A model hub with one small model.")
    parser.add_argument("--bind", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--model-dir", type=Path, required=True)
    parser.add_argument(
        "--repository", action="append", metavar="OWNER/NAME@COMMIT", help="default: the recipes' models"
    )
    given = parser.parse_args(argv)
    listed = dict(text.rpartition("@")[::2] for text in given.repository) if given.repository else REPOSITORIES
    asyncio.run(_until_signal(Hub(given.model_dir, listed, os.environ.get("HF_TOKEN") or None), given.bind, given.port))


async def _until_signal(hub: Hub, bind: str, port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve(hub, bind, port, stop)


if __name__ == "__main__":
    main()
