"""Lists are read page by page, and what cannot be read says why."""

from typing import Any

from checks.doctor.facts import Unread, gather
from checks.kube.errors import RejectedError, UnreachableError
from checks.kube.pages import PAGE

PODS = "/api/v1/pods?fieldSelector=status.phase%21%3DFailed"


class Server:
    """An API server's answers to GET by path, a queue each, and what was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, str]] = []

    def get(self, path: str, **query: str) -> dict[str, Any]:
        self.asked.append({"path": path, **query})
        answer: Any = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return dict(answer)


def page(*names: str, following: str = "") -> dict[str, Any]:
    items = [{"metadata": {"name": name, "managedFields": [1]}, "spec": {}} for name in names]
    return {"metadata": {"continue": following}, "items": items}


def read(*answers: Any, path: str = "/api/v1/nodes") -> tuple[Server, Any]:
    server = Server(*answers)
    return server, gather(server, [path])  # type: ignore[arg-type]


def test_pages_are_joined_and_each_asks_for_the_next() -> None:
    server, facts = read(page("a", "b", following="t1"), page("c"), path=PODS)
    assert [one["metadata"] for one in facts.items(PODS)] == [{"name": "a"}, {"name": "b"}, {"name": "c"}]
    selector = {"path": "/api/v1/pods", "fieldSelector": "status.phase!=Failed", "limit": str(PAGE)}
    assert server.asked == [selector, {**selector, "continue": "t1"}]


def test_of_a_list_that_is_asked_for_with_a_limit_one_page_is_read() -> None:
    server, facts = read(page("a", following="t1"), path="/apis/reports?limit=1")
    assert len(facts.items("/apis/reports?limit=1")) == 1
    assert server.asked == [{"path": "/apis/reports", "limit": "1"}]


def test_a_list_that_expired_between_two_pages_is_read_again_once() -> None:
    expired = RejectedError(410, "Expired", "too old")
    _, facts = read(page("a", following="t1"), expired, page("a", "b"))
    assert len(facts.items("/api/v1/nodes")) == 2
    _, facts = read(page("a", following="t1"), expired, expired)
    assert facts.get("/api/v1/nodes") == Unread("the list changed faster than it could be read", broken=True)


def test_missing_forbidden_and_broken_are_told_apart() -> None:
    found = [
        read(error)[1].get("/api/v1/nodes")
        for error in (
            RejectedError(404, "NotFound", "none"),
            RejectedError(403, "Forbidden", "no"),
            UnreachableError("away"),
        )
    ]
    assert found == [Unread("none", missing=True), Unread("no"), Unread("away", broken=True)]


def test_what_is_known_stays_beside_what_is_read_later() -> None:
    first = read(page("a"))[1]
    later = gather(Server(page("b")), ["/api/v1/pods"], first)  # type: ignore[arg-type]
    assert set(later.known) == {"/api/v1/nodes", "/api/v1/pods"}
