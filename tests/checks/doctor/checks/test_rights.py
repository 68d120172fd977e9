"""Rights are asked of the API server: one's own, and the runner's by whoever may."""

from typing import Any

import pytest

from checks.doctor.answer import Status
from checks.doctor.checks.rights import ACCOUNT, NEEDED, answers, of_runner
from checks.doctor.facts import Facts, Unread
from checks.kube.errors import RejectedError

THERE = Facts({ACCOUNT: {"metadata": {"name": "runner"}}})


class Server:
    """Allows some of what is asked for, and remembers for whom."""

    def __init__(self, *allowed: tuple[str, str, str], refuses: str = "") -> None:
        self.allowed, self.refuses, self.asked = allowed, refuses, list[tuple[str, str]]()

    def call(self, _method: str, path: str, _query: Any, body: dict[str, Any]) -> dict[str, Any]:
        if path.endswith(f"/{self.refuses}"):
            raise RejectedError(403, "Forbidden", "cannot create resource")
        one = body["spec"]["resourceAttributes"]
        self.asked.append((body["kind"], body["spec"].get("user", "")))
        resource = "/".join(filter(None, (one["resource"], one["subresource"])))
        return {"status": {"allowed": (one["group"], resource, one["verb"]) in self.allowed}}


def told(server: Any) -> dict[str, tuple[Status, str]]:
    return {one.id: (one.status, one.seen) for one in answers(server, "n")}


def test_who_may_all_that_a_run_does_and_no_more_passes() -> None:
    server = Server(*NEEDED)
    assert {status for status, _ in told(server).values()} == {Status.PASS}
    assert set(server.asked) == {("SelfSubjectAccessReview", "")}


def test_the_first_right_that_lacks_and_the_first_too_many_are_named() -> None:
    found = told(Server(*NEEDED[1:], ("", "secrets", "list")))
    assert found["sandbox-rights"] == (Status.FAIL, "you may not create dynamographdeployments of nvidia.com")
    assert found["sandbox-excess"] == (Status.WARN, "you may list secrets")


@pytest.mark.parametrize(
    ("server", "facts", "status", "words"),
    [
        (Server(*NEEDED), THERE, Status.PASS, "runner may do all that a run does, and no more"),
        (Server(*NEEDED[:-1]), THERE, Status.FAIL, "runner may not create jobs of batch"),
        (Server(*NEEDED, ("", "pods/exec", "create")), THERE, Status.WARN, "runner may create pods/exec"),
        (Server(), Facts({ACCOUNT: Unread("not found", missing=True)}), Status.WARN, "there is no account runner"),
        (Server(refuses="subjectaccessreviews"), THERE, Status.SKIPPED, "may not be asked for"),
    ],
)
def test_the_runners_rights_are_told_to_whoever_may_ask_for_them(
    server: Any, facts: Facts, status: Status, words: str
) -> None:
    found = of_runner(server, facts, "n")
    assert (found.status, words in found.seen) == (status, True), found
