"""Questions to the served model: Ready is not registered, and a process that listens is not a model that answers.

The connection comes in as a function, so that a pod in the cluster and a laptop with a port-forward ask the same way.
"""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any

from checks.kube.bounded import Bound, ask

Connect = Callable[[], AbstractContextManager[HTTPConnection]]
QUESTION = "Name three colours."
TOKENS = 16
WARMUP = 8
"""Requests of the warm-up burst: enough to fill caches and compile kernels, few enough to cost seconds."""
SHOWN = 300
BOUND = Bound(seconds=120.0, size=1024 * 1024)
"""What one answer may take: the first may wait for kernels to be compiled, none has more than a few words."""
WRONG = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)
"""What comes of reading an answer of any other shape."""


@dataclass(frozen=True)
class Failed:
    """What the served model did wrong, in one sentence."""

    reason: str


def served(connect: Connect, wanted: str | None) -> str | Failed:
    """The name of the served model: the wanted one, or the only one; Failed while /v1/models does not list it."""
    status, body = _asked(connect, "GET", "/v1/models")
    if status != 200:
        return Failed(f"GET /v1/models answers {status}: {_shown(body)}")
    try:
        names = [str(model["id"]) for model in json.loads(body)["data"]]
    except WRONG:
        return Failed(f"GET /v1/models answers no list of models: {_shown(body)}")
    listed = str(names)[:SHOWN] if names else ""
    if wanted is not None:
        return wanted if wanted in names else Failed(f"The benchmark asks for {wanted}; served are {listed or 'none'}.")
    return names[0] if len(names) == 1 else Failed(f"Served are {listed or 'no models'}; a run needs exactly one.")


def answers(connect: Connect, model: str) -> Failed | None:
    """None when a chat completion is answered sensibly, plain and streamed."""
    return plain(connect, model) or streamed(connect, model)


def warm_up(connect: Connect, model: str) -> Failed | None:
    """None when a small burst of questions at once was answered, every one."""
    with ThreadPoolExecutor(WARMUP) as pool:
        found = list(pool.map(lambda _: plain(connect, model), range(WARMUP)))
    return next((failed for failed in found if failed is not None), None)


def plain(connect: Connect, model: str) -> Failed | None:
    """None when one chat completion has a choice with words and counts its tokens."""
    status, body = _asked(connect, "POST", "/v1/chat/completions", _question(model, stream=False))
    if status != 200:
        return Failed(f"A chat completion is answered with {status}: {_shown(body)}")
    try:
        answer = json.loads(body)
        message = answer["choices"][0]["message"]
        words, tokens = _words(message), answer["usage"]["completion_tokens"]
    except WRONG:
        return Failed(f"A chat completion has no choice or no usage: {_shown(body)}")
    if not words.strip() or not isinstance(tokens, int) or tokens < 1:
        return Failed(f"A chat completion is empty: {_shown(body)}")
    return None


def streamed(connect: Connect, model: str) -> Failed | None:
    """None when a streamed chat completion comes in pieces with words and ends with [DONE]."""
    status, body = _asked(connect, "POST", "/v1/chat/completions", _question(model, stream=True))
    if status != 200:
        return Failed(f"A streamed chat completion is answered with {status}: {_shown(body)}")
    events = [line.removeprefix(b"data:").strip() for line in body.splitlines() if line.startswith(b"data:")]
    if not events or events[-1] != b"[DONE]":
        return Failed(f"A streamed chat completion does not end with [DONE]: {_shown(body[-SHOWN:])}")
    try:
        words = "".join(_deltas([json.loads(event) for event in events[:-1]]))
    except WRONG:
        return Failed(f"A streamed chat completion has a broken piece: {_shown(body)}")
    return None if words.strip() else Failed(f"A streamed chat completion is empty: {_shown(body)}")


def _deltas(events: list[dict[str, Any]]) -> Iterator[str]:
    for event in events:
        for choice in event.get("choices") or ():
            yield _words(choice["delta"])


def _words(message: dict[str, Any]) -> str:
    """What a message says; a reasoning model may spend all its tokens on thinking."""
    return "".join(str(message.get(key) or "") for key in ("content", "reasoning_content", "reasoning"))


def _question(model: str, *, stream: bool) -> dict[str, Any]:
    messages = [{"role": "user", "content": QUESTION}]
    return {"model": model, "messages": messages, "max_tokens": TOKENS, "stream": stream}


def _asked(connect: Connect, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, bytes]:
    """Status and body of an answer; status 0 with the reason when there is none."""
    sent = None if body is None else json.dumps(body)
    try:
        with connect() as connection:
            return ask(connection, method, path, BOUND, sent, {"Content-Type": "application/json", "Accept": "*/*"})
    except (OSError, HTTPException) as error:
        return 0, f"no answer ({type(error).__name__}: {error})".encode()


def _shown(body: bytes) -> str:
    return " ".join(body[: 8 * SHOWN].decode(errors="replace").split())[:SHOWN]
