"""The HTTP side: routes under GitHub's own paths, and around every request the same steps in the same order."""

import hashlib
import inspect
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from lab.github import apps, checks, comments, controls, git, graphql, pulls, repositories
from lab.github.exchange import Answer, Exchange, Handler, Page, paged
from lab.github.faults import Faults
from lab.github.identity import Caller, caller
from lab.github.state import RefusedError, State
from lab.github.validation import Validator
from lab.github.webhooks import Webhooks

LARGEST_BODY = 32 * 1024 * 1024
REPO = "/repos/{owner}/{repo}"
ROUTES: Mapping[str, Handler] = {
    "GET /app": apps.itself,
    "GET /app/installations": apps.installations,
    "POST /app/installations/{installation_id}/access_tokens": apps.token,
    "GET /app/hook/deliveries": apps.deliveries,
    "GET /app/hook/deliveries/{delivery_id}": apps.delivery,
    "POST /app/hook/deliveries/{delivery_id}/attempts": apps.redeliver,
    "GET /installation/repositories": apps.repositories,
    f"GET {REPO}": repositories.one,
    f"POST {REPO}/forks": repositories.fork,
    f"GET {REPO}/contents/{{path}}": repositories.contents,
    f"GET {REPO}/compare/{{basehead}}": repositories.compare,
    f"GET {REPO}/collaborators/{{username}}/permission": repositories.permission,
    f"GET {REPO}/git/trees/{{tree_sha}}": repositories.trees,
    f"GET {REPO}/git/blobs/{{file_sha}}": git.blob,
    f"POST {REPO}/git/blobs": git.create_blob,
    f"POST {REPO}/git/trees": git.create_tree,
    f"GET {REPO}/git/commits/{{commit_sha}}": git.commit,
    f"POST {REPO}/git/commits": git.create_commit,
    f"GET {REPO}/git/ref/{{ref}}": git.ref,
    f"POST {REPO}/git/refs": git.create_ref,
    f"PATCH {REPO}/git/refs/{{ref}}": git.update_ref,
    f"GET {REPO}/pulls": pulls.several,
    f"POST {REPO}/pulls": pulls.create,
    f"GET {REPO}/pulls/{{pull_number}}": pulls.one,
    f"PATCH {REPO}/pulls/{{pull_number}}": pulls.update,
    f"GET {REPO}/pulls/{{pull_number}}/files": pulls.files,
    f"GET {REPO}/issues/{{issue_number}}/comments": comments.several,
    f"POST {REPO}/issues/{{issue_number}}/comments": comments.create,
    f"PATCH {REPO}/issues/comments/{{comment_id}}": comments.update,
    f"POST {REPO}/issues/comments/{{comment_id}}/reactions": comments.react,
    f"POST {REPO}/check-runs": checks.create,
    f"GET {REPO}/check-runs/{{check_run_id}}": checks.one,
    f"PATCH {REPO}/check-runs/{{check_run_id}}": checks.update,
    f"GET {REPO}/check-runs/{{check_run_id}}/annotations": checks.annotations,
    f"POST {REPO}/check-runs/{{check_run_id}}/rerequest": checks.rerequest,
    f"GET {REPO}/commits/{{ref}}/check-runs": checks.several,
    "POST /graphql": graphql.answer,
}
LONG = ("path", "ref", "basehead")
"""Parts of a path that may hold slashes."""


def application(state: State, validator: Validator) -> web.Application:
    """GitHub, with the lab's controls beside it."""
    webhooks, faults = Webhooks(state), Faults()
    app = web.Application(client_max_size=LARGEST_BODY)
    for operation, handler in ROUTES.items():
        _add(app, operation, _served(operation, handler, (state, webhooks, faults, validator)))
    for operation, handler in _controls(faults).items():
        _add(app, operation, _controlled(handler, state, webhooks))

    async def close(_: web.Application) -> None:
        await webhooks.close()

    app.on_cleanup.append(close)
    return app


def _controls(faults: Faults) -> dict[str, Handler]:
    return {
        "POST /_lab/users": controls.create_user,
        "POST /_lab/apps": controls.create_app,
        "PATCH /_lab/apps/{id}": controls.update_app,
        "POST /_lab/repositories": controls.create_repository,
        "PUT /_lab/repositories/{owner}/{repo}/access": controls.grant,
        "PUT /_lab/webhooks": controls.weather,
        "PUT /_lab/faults": controls.plan_faults(faults),
        "GET /_lab/requests": controls.requests(faults),
    }


def _add(app: web.Application, operation: str, handler: Any) -> None:
    method, _, path = operation.partition(" ")
    for name in LONG:
        if f"/commits/{{{name}}}" not in path:
            path = path.replace(f"{{{name}}}", f"{{{name}:.+}}")
    app.router.add_route(method, path, handler)


def _served(operation: str, handler: Handler, world: tuple[State, Webhooks, Faults, Validator]) -> Any:
    state, webhooks, faults, validator = world

    async def serve(request: web.Request) -> web.Response:
        record: dict[str, Any] = {"operation": operation, "path": request.path, "status": 0, "problems": []}
        faults.requests.append(record)
        try:
            await faults.meet(f"{request.method} {request.path}", state.now())
            who = caller(state, request)
            body = await _body(request)
            record["problems"] = validator.problems(operation, request.query, body) if who.app else []
            _refuse(record["problems"])
            response = await _answer(handler, Exchange(state, webhooks, request, who, body))
        except RefusedError as refused:
            response = _refused(refused)
        record["status"] = response.status
        return response

    return serve


def _refuse(problems: list[str]) -> None:
    if problems:
        raise RefusedError(422, "Invalid request.\n\n" + "\n".join(problems))


def _controlled(handler: Handler, state: State, webhooks: Webhooks) -> Any:
    async def serve(request: web.Request) -> web.Response:
        try:
            return await _answer(handler, Exchange(state, webhooks, request, Caller(), await _body(request)))
        except RefusedError as refused:
            return _refused(refused)

    return serve


async def _body(request: web.Request) -> Any:
    data = await request.read()
    if not data:
        return {}
    try:
        return json.loads(data)
    except ValueError as error:
        raise RefusedError(400, "Problems parsing JSON") from error


async def _answer(handler: Handler, ex: Exchange) -> web.Response:
    result = handler(ex)
    if inspect.isawaitable(result):
        result = await result
    headers: dict[str, str] = {
        "X-RateLimit-Limit": "5000",
        "X-RateLimit-Remaining": "4999",
        "X-RateLimit-Reset": str(int(ex.state.now()) + 3600),
    }
    status = 200
    if isinstance(result, Answer):
        result, status = result.body, result.status
    if isinstance(result, Page):
        result, link = paged(result, ex.request)
        headers |= {"Link": link} if link else {}
    text = json.dumps(result)
    if ex.request.method == "GET":
        headers["ETag"] = f'W/"{hashlib.sha256(text.encode()).hexdigest()}"'
        if ex.request.headers.get("If-None-Match") == headers["ETag"]:
            return web.Response(status=304, headers=headers)
    return web.Response(text=text, status=status, headers=headers, content_type="application/json")


def _refused(refused: RefusedError) -> web.Response:
    body: dict[str, Any] = {"message": refused.message, "documentation_url": "", "status": str(refused.status)}
    if refused.errors:
        body["errors"] = refused.errors
    return web.json_response(body, status=refused.status, headers=refused.headers)
