"""The HTTP side: around every request the same steps in the same order, and every request remembered."""

import hashlib
import inspect
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Middleware

from lab.github.exchange import Answer, Exchange, Handler, Page, Request, paged
from lab.github.graphql import NOT_FOUND
from lab.github.identity import Caller, caller
from lab.github.routes import LONG, ROUTES, lab_routes
from lab.github.state import RefusedError
from lab.github.world import World

__all__ = ["ROUTES", "application", "served"]

LARGEST_BODY = 32 * 1024 * 1024
VERSIONS = ("2022-11-28", "2026-03-10")
FREE = "GET /rate_limit"
Serve = Callable[[web.Request], Awaitable[web.Response]]


def application(world: World) -> web.Application:
    """GitHub, with the lab's controls beside it."""
    app = web.Application(client_max_size=LARGEST_BODY)
    for operation, handler in ROUTES.items():
        _add(app, operation, _served(operation, handler, world))
    for operation, handler in lab_routes(world.faults).items():
        _add(app, operation, _controlled(handler, world))
    app.router.add_route("*", "/{path:.*}", _unserved(world))

    async def close(_: web.Application) -> None:
        await world.webhooks.close()

    app.on_cleanup.append(close)
    return app


@asynccontextmanager
async def served(world: World, *around: Middleware) -> AsyncIterator[str]:
    """GitHub on a free loopback port, in this event loop and for as long as the block lasts: its address.

    `around` are middlewares of the caller's: what a test wants to see of a request, or to happen after it.
    """
    app = application(world)
    app.middlewares.extend(around)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        world.state.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield world.state.url
    finally:
        await runner.cleanup()


def _add(app: web.Application, operation: str, handler: Serve) -> None:
    method, _, path = operation.partition(" ")
    for name in LONG:
        path = path.replace(f"{{{name}}}", f"{{{name}:.+}}")
    app.router.add_route(method, path, handler)


def _served(operation: str, handler: Handler, world: World) -> Serve:
    async def serve(request: web.Request) -> web.Response:
        record = _remembered(world, request, operation)
        now, who, lost = world.state.now(), Caller(), False
        try:
            lost = await world.faults.meet(f"{request.method} {request.path}", now)
            _polite(request)
            who = caller(world.state, request)
            world.rates.check(who, now)
            body = await _body(request)
            record["problems"] = world.validator.problems(operation, request.query, body)
            _refuse(record["problems"])
            answer = await _answer(handler, _exchange(world, request, who, body))
            record["problems"] += _unanswered(operation, answer.body)
            record["answer"] = world.validator.answers(operation, answer.status, answer.body)
        except RefusedError as refused:
            answer = _refused(refused)
        response = _response(request, answer)
        if response.status != 304 and operation != FREE:
            world.rates.spend(who, now)
        response.headers.update({**world.rates.headers(who, now), **answer.headers})
        record["status"] = response.status
        if request.method != "GET":
            world.changed()
        if lost and request.transport is not None:
            request.transport.abort()
        return response

    return serve


def _controlled(handler: Handler, world: World) -> Serve:
    async def serve(request: web.Request) -> web.Response:
        try:
            answer = await _answer(handler, _exchange(world, request, Caller(), await _body(request)))
        except RefusedError as refused:
            answer = _refused(refused)
        if request.method != "GET":
            world.changed()
        return _response(request, answer)

    return serve


def _unserved(world: World) -> Serve:
    """What is asked for and not built is remembered: a test that needs it must not pass unnoticed."""

    async def serve(request: web.Request) -> web.Response:
        record = _remembered(world, request, f"{request.method} {request.path}")
        record |= {"status": 404, "problems": [f"{request.method} {request.path} is not served by the lab's GitHub"]}
        return _response(request, _refused(RefusedError(404, "Not Found")))

    return serve


def _unanswered(operation: str, body: Any) -> list[str]:
    """What was wrong with a GraphQL request, which is answered with 200 all the same."""
    errors = body.get("errors", ()) if operation == "POST /graphql" and isinstance(body, dict) else ()
    return [f"graphql: {error['message']}" for error in errors if error.get("type") != NOT_FOUND]


def _remembered(world: World, request: web.Request, operation: str) -> dict[str, Any]:
    record: dict[str, Any] = {
        "operation": operation,
        "method": request.method,
        "path": request.path,
        "status": 0,
        "problems": [],
        "answer": [],
    }
    world.faults.requests.append(record)
    return record


def _exchange(world: World, request: web.Request, who: Caller, body: Any) -> Exchange:
    world.state.url = str(request.url.origin())
    rates = world.rates.headers(who, world.state.now())
    asked = Request(request.match_info, request.query, request.headers, request.url)
    return Exchange(world.state, world.webhooks, asked, who, body, rates)


def _polite(request: web.Request) -> None:
    """GitHub wants to know who asks, and in which version of its API."""
    if not request.headers.get("User-Agent"):
        raise RefusedError(
            403, "Request forbidden by administrative rules. Please make sure your request has a User-Agent header."
        )
    version = request.headers.get("X-GitHub-Api-Version", VERSIONS[0])
    if version not in VERSIONS:
        raise RefusedError(400, f"{version} is not a supported version of the REST API.")


def _refuse(problems: list[str]) -> None:
    if problems:
        raise RefusedError(422, "Invalid request.\n\n" + "\n".join(problems))


async def _body(request: web.Request) -> Any:
    data = await request.read()
    if not data:
        return {}
    try:
        return json.loads(data)
    except ValueError as error:
        raise RefusedError(400, "Problems parsing JSON") from error


async def _answer(handler: Handler, ex: Exchange) -> Answer:
    result = handler(ex)
    if inspect.isawaitable(result):
        result = await result
    if isinstance(result, Page):
        return paged(result, ex.request)
    return result if isinstance(result, Answer) else Answer(result)


def _refused(refused: RefusedError) -> Answer:
    body: dict[str, Any] = {"message": refused.message, "documentation_url": "", "status": str(refused.status)}
    if refused.errors:
        body["errors"] = refused.errors
    return Answer(body, refused.status, refused.headers)


def _response(request: web.Request, answer: Answer) -> web.Response:
    """The answer on the wire: a GET's with its ETag, and empty when that is what the caller has."""
    kind = "application/octet-stream" if isinstance(answer.body, bytes) else "application/json"
    data = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
    headers: Mapping[str, str] = {"X-GitHub-Media-Type": "github.v3; format=json"}
    if answer.body is None:
        return web.Response(status=answer.status, headers=headers)
    if request.method == "GET" and answer.status == 200:
        headers = {**headers, "ETag": f'W/"{hashlib.sha256(data).hexdigest()}"'}
        if request.headers.get("If-None-Match") == headers["ETag"]:
            return web.Response(status=304, headers=headers)
    return web.Response(body=data, status=answer.status, headers=headers, content_type=kind)
