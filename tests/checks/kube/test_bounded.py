"""Whatever somebody's server answers, it is over in so many seconds and bytes, and is an error that has a sentence."""

import resource
import time
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from typing import Any

import pytest
from kubernetes import client

from checks.kube.api import Api
from checks.kube.bounded import Bound, TooLargeError, ask
from checks.kube.errors import RejectedError, UnreachableError
from checks.kube.pod_metrics import FRONTEND, GRAPH, KIND, lines
from checks.run import smoke
from tests import hostile

pytestmark = pytest.mark.attack
Answer = Callable[[Callable[[bytes], None]], None]
SMALL = Bound(seconds=0.5, size=100_000)
MIB = 1024 * 1024


def grown(work: Callable[[], object]) -> float:
    """By how many MiB the most memory that this process ever had grows."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    work()
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def asked(port: int, bound: Bound = SMALL) -> tuple[int, bytes]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        return ask(connection, "GET", "/", bound)


@pytest.mark.parametrize("answer", [*hostile.LATE, *hostile.LARGE])
def test_an_answer_that_never_ends_is_ended(answer: Answer) -> None:
    with hostile.serving(answer) as port, pytest.raises((OSError, HTTPException)):
        asked(port)


def test_an_answer_is_taken_as_it_is_packed_and_no_redirect_is_followed() -> None:
    with hostile.serving(hostile.bomb) as port:
        assert len(asked(port, Bound(20.0, 4 * MIB))[1]) < 2 * MIB
    with hostile.serving(hostile.redirecting) as port:
        assert asked(port)[0] == 302


def test_a_length_of_ten_gigabytes_is_no_reason_to_make_room_for_it() -> None:
    def work() -> None:
        with (
            hostile.serving(hostile.ten_gigabytes) as port,
            pytest.raises(TooLargeError, match="larger than 1000000 bytes"),
        ):
            asked(port, Bound(30.0, 1_000_000))

    assert grown(work) < 50


def test_a_body_that_ends_before_its_length_is_no_answer() -> None:
    def short(send: Callable[[bytes], None]) -> None:
        send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfive!")

    with hostile.serving(short) as port, pytest.raises(HTTPException):
        asked(port)


def api(port: int, **options: Any) -> Api:
    configuration = client.Configuration(host=f"http://127.0.0.1:{port}")
    return Api(client.ApiClient(configuration), time.monotonic, lambda _: None, patience=0.0, **options)


@pytest.mark.parametrize("answer", hostile.EVERY)
def test_an_api_server_that_answers_without_end_is_an_error_of_the_cluster(answer: Answer) -> None:
    with hostile.serving(answer) as port:
        server = api(port, slowness=0.5, largest=100_000)
        for call in (lambda: server.get("/api/v1/pods"), lambda: server.items("/api/v1/pods")):
            with pytest.raises((RejectedError, UnreachableError)):
                call()
        server.connection.rest_client.close()


def test_a_log_without_end_is_not_read_to_the_end() -> None:
    def work() -> None:
        with hostile.serving(hostile.endless) as port:
            server = api(port)
            with pytest.raises(RejectedError, match=r"too large: the answer is larger than 16777216 bytes"):
                server.text("GET", "/api/v1/namespaces/n/pods/p/log")
            server.connection.rest_client.close()

    assert grown(work) < 120


@pytest.mark.parametrize("answer", hostile.EVERY)
def test_a_model_that_answers_without_end_is_a_failure_with_its_reason(
    answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smoke, "BOUND", SMALL)
    with hostile.serving(answer) as port:

        def connect() -> Any:
            return closing(HTTPConnection("127.0.0.1", port, timeout=60))

        found = smoke.served(connect, None)
        assert isinstance(found, smoke.Failed)
        assert len(found.reason) < 1000
        for ask_it in (smoke.plain, smoke.streamed):
            failed = ask_it(connect, "m")
            assert failed is not None
            assert len(failed.reason) < 1000


@pytest.mark.parametrize("answer", [*hostile.LATE, *hostile.LARGE, hostile.redirecting])
def test_metrics_without_end_are_a_line_that_says_so(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checks.kube.pod_metrics.BOUND", SMALL)
    pod = {"metadata": {"name": "f", "labels": {GRAPH: "g", KIND: "frontend"}}, "status": {"phase": "Running"}}
    with hostile.serving(answer) as port:
        (line,) = lines([pod], lambda *_: closing(HTTPConnection("127.0.0.1", port, timeout=60)))
    assert line.startswith("f: no metrics (")
    assert FRONTEND == 8000


@pytest.mark.parametrize(
    "said",
    [
        '{"data":[{"id":"%s"},{"id":"b"}]}' % ("x" * 900_000),
        '{"data":[' + ",".join(['{"id":"m"}'] * 50_000) + "]}",
        '{"choices":[{"message":[]}],"usage":{"completion_tokens":1}}',
        '{"choices":{"0":1}}',
        '{"data":[{"id":1e400}]}',
        "[" * 100_000,
    ],
)
def test_a_model_that_says_nonsense_is_a_failure_of_few_words(said: str) -> None:
    def answer(send: Callable[[bytes], None]) -> None:
        send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(said), said.encode()))

    with hostile.serving(answer) as port:

        def connect() -> Any:
            return closing(HTTPConnection("127.0.0.1", port, timeout=60))

        for found in (smoke.served(connect, "wanted"), smoke.plain(connect, "m"), smoke.streamed(connect, "m")):
            assert isinstance(found, smoke.Failed)
            assert len(found.reason) < 1000
