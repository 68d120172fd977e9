"""A model that lists, answers and streams passes; whatever it does wrong is said in one sentence."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from checks.run.smoke import Connect, Failed, answers, plain, served, streamed, warm_up

Answer = tuple[int, bytes]
MODELS = (200, b'{"object":"list","data":[{"id":"m"}]}')
PLAIN = (200, b'{"choices":[{"message":{"content":"red"}}],"usage":{"completion_tokens":1}}')
STREAM = (200, b'data: {"choices":[{"delta":{"content":"red"}}]}\n\ndata: {"choices":[]}\n\ndata: [DONE]\n\n')
Serve = Callable[..., Connect]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a model server that gives the same answers again and again."""
    running: list[ThreadingHTTPServer] = []

    def start(models: Answer = MODELS, chat: Answer = PLAIN, stream: Answer = STREAM) -> Connect:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(models if self.path == "/v1/models" else (404, b""))

            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                ours = asked["model"] == "m" and asked["messages"] and self.path == "/v1/chat/completions"
                self.answer((stream if asked["stream"] else chat) if ours else (404, b""))

            def answer(self, given: Answer) -> None:
                self.send_response(given[0])
                self.send_header("Content-Length", str(len(given[1])))
                self.end_headers()
                self.wfile.write(given[1])

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        running.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return lambda: closing(HTTPConnection("127.0.0.1", server.server_port, timeout=10))

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def reason(found: object) -> str:
    assert isinstance(found, Failed)
    return found.reason


def test_a_model_that_lists_and_answers_passes(serve: Serve) -> None:
    connect = serve()
    assert served(connect, "m") == "m"
    assert served(connect, None) == "m"
    assert answers(connect, "m") is None
    assert warm_up(connect, "m") is None


def test_another_model_than_the_benchmarks_is_named(serve: Serve) -> None:
    assert "asks for n; served are ['m']" in reason(served(serve(), "n"))


def test_no_model_yet_is_said(serve: Serve) -> None:
    assert "no models" in reason(served(serve(models=(200, b'{"data":[]}')), None))


@pytest.mark.parametrize("models", [(503, b"loading"), (200, b"<html>"), (200, b'{"data":7}'), (200, b"[]")])
def test_a_list_that_is_none_is_said(serve: Serve, models: Answer) -> None:
    assert "/v1/models answers" in reason(served(serve(models=models), None))


@pytest.mark.parametrize(
    ("chat", "words"),
    [
        ((500, b"out of memory"), "answered with 500: out of memory"),
        ((200, b"{}"), "no choice"),
        ((200, b'{"choices":[{"message":{"content":"red"}}]}'), "no usage"),
        ((200, b'{"choices":[{"message":{"content":" "}}],"usage":{"completion_tokens":1}}'), "is empty"),
        ((200, b'{"choices":[{"message":{"content":"x"}}],"usage":{"completion_tokens":0}}'), "is empty"),
    ],
)
def test_a_bad_answer_is_said(serve: Serve, chat: Answer, words: str) -> None:
    assert words in reason(plain(serve(chat=chat), "m"))
    assert words in reason(warm_up(serve(chat=chat), "m"))


@pytest.mark.parametrize(
    ("stream", "words"),
    [
        ((502, b""), "answered with 502"),
        ((200, b'data: {"choices":[{"delta":{"content":"red"}}]}\n\n'), "does not end with [DONE]"),
        ((200, b"data: [DONE]\n\n"), "is empty"),
        ((200, b"data: {\n\ndata: [DONE]\n\n"), "broken piece"),
        ((200, b"data: [1]\n\ndata: [DONE]\n\n"), "broken piece"),
    ],
)
def test_a_bad_stream_is_said(serve: Serve, stream: Answer, words: str) -> None:
    assert words in reason(streamed(serve(stream=stream), "m"))


def test_a_reasoning_model_may_only_think(serve: Serve) -> None:
    chat = b'{"choices":[{"message":{"content":null,"reasoning_content":"hm"}}],"usage":{"completion_tokens":1}}'
    assert plain(serve(chat=(200, chat)), "m") is None


def test_a_refused_connection_is_a_failure_not_a_traceback() -> None:
    assert "ConnectionRefusedError" in reason(served(lambda: closing(HTTPConnection("127.0.0.1", 1, timeout=1)), "m"))
