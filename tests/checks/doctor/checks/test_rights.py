"""Rights are asked of the API server: one's own, and the runner's by whoever may."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from checks.doctor.answer import Status
from checks.doctor.checks.rights import NEEDED, answers, of_runner, role
from checks.doctor.facts import Facts, Unread
from checks.kube.errors import RejectedError


def rules(*allowed: tuple[str, str, str], **more: Any) -> Facts:
    """A Role runner that allows some things."""
    made = [
        {"apiGroups": [group], "resources": [resource], "verbs": [verb], **more} for group, resource, verb in allowed
    ]
    return Facts({role("n"): {"rules": made}})


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
    ("facts", "status", "words"),
    [
        (rules(*NEEDED), Status.PASS, "runs may do all that they need, and no more"),
        (rules(*NEEDED[:-1]), Status.FAIL, "runs may not create jobs of batch"),
        (rules(*NEEDED, resourceNames=["one"]), Status.FAIL, "runs may not create dynamographdeployments"),
        (rules(*NEEDED, ("", "pods/exec", "create")), Status.WARN, "runs may create pods/exec"),
        (rules(*NEEDED, ("*", "*", "*")), Status.WARN, "runs may create rolebindings"),
        (Facts({role("n"): Unread("not found", missing=True)}), Status.FAIL, "there is no Role runner in n"),
        (Facts({role("n"): Unread("forbidden")}), Status.SKIPPED, "may not be read"),
    ],
)
def test_what_runs_may_do_stands_in_their_role(facts: Facts, status: Status, words: str) -> None:
    found = of_runner(facts, "n")
    assert (found.status, words in found.seen) == (status, True), found


def test_the_shipped_role_is_enough_and_not_too_much() -> None:
    documents = yaml.safe_load_all((Path(__file__).parents[4] / "deploy/sandbox.yaml").read_text())
    shipped = next(one for one in documents if (one["kind"], one["metadata"]["name"]) == ("Role", "runner"))
    assert of_runner(Facts({role("n"): shipped}), "n").status is Status.PASS
