"""That graphs are converted is proven by one that is tried, or by those that are stored; a list of none proves nothing."""

from typing import Any

import pytest

from checks.doctor.answer import Status
from checks.doctor.checks import dynamo, services
from checks.doctor.checks.conversion import answer, tried
from checks.doctor.facts import Facts, Unread, crd
from checks.kube.errors import RejectedError, UnreachableError
from tests.checks.doctor.cluster import SANDBOX, definition, facts, listed, named

DEAD = 'conversion webhook for nvidia.com/v1alpha1, Kind=DynamoGraphDeployment failed: Post "https://x": refused'
URL = {"strategy": "Webhook", "webhook": {"clientConfig": {"url": "https://127.0.0.1:1/convert"}}}
BY_URL = {crd(dynamo.GRAPHS): definition(**URL)}


class Server:
    """Answers a dry run with what it is told, and remembers which versions were tried."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error, self.versions = error, list[str]()

    def apply(self, path: str, body: dict[str, Any], *, dry_run: bool) -> dict[str, Any]:
        assert dry_run
        assert path.endswith(f"/{body['metadata']['namespace']}/dynamographdeployments/doctor")
        self.versions.append(body["apiVersion"])
        if self.error is not None:
            raise self.error
        return body


def told(found: Facts, server: Any = None) -> tuple[Status, str]:
    looked = tried(server, found, SANDBOX) if server else found
    one = answer(looked, SANDBOX)
    return one.status, one.seen


def test_a_graph_of_each_version_that_is_not_the_stored_one_is_tried() -> None:
    server = Server()
    assert told(facts(), server) == (Status.PASS, "a small graph of v1alpha1 is converted")
    assert server.versions == ["nvidia.com/v1alpha1"]


@pytest.mark.parametrize(
    "error", [RejectedError(500, "InternalError", DEAD), UnreachableError(f"it answers 500: {DEAD}")]
)
def test_a_dead_webhook_is_found_while_no_graph_is_stored(error: Exception) -> None:
    status, seen = told(facts(**BY_URL), Server(error))
    assert status is Status.FAIL
    assert seen.startswith("v1alpha1: ")
    assert DEAD in seen


def test_who_may_try_no_graph_is_told_by_those_that_are_stored_or_by_the_service() -> None:
    refused = Server(RejectedError(403, "Forbidden", "cannot patch resource"))
    assert told(facts(), refused) == (
        Status.PASS, "v1alpha1 is converted by the Service dynamo/hook, which has a ready address",
    )  # fmt: skip
    stored = {dynamo.GRAPH_LIST.format("v1alpha1"): listed(named("g"))}
    assert told(facts(**BY_URL, **stored), refused) == (
        Status.PASS,
        "the graphs that are stored can be read as v1alpha1",
    )


def test_what_was_not_proven_is_not_green() -> None:
    status, seen = told(facts(**BY_URL))
    assert (status, "name a sandbox by --sandbox" in seen) == (Status.SKIPPED, True)
    unread = facts(**{services.SERVICES: Unread("forbidden")})
    assert told(unread)[0] is Status.SKIPPED
    assert told(facts(**{crd(dynamo.GRAPHS): Unread("forbidden")}), Server())[0] is Status.SKIPPED


def test_where_only_the_stored_version_is_served_nothing_is_converted() -> None:
    alone = definition()
    alone["spec"]["versions"][0]["served"] = False
    server = Server()
    assert told(facts(**{crd(dynamo.GRAPHS): alone}), server)[0] is Status.PASS
    assert server.versions == []
