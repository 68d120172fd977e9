"""A server that is busy or away is asked again; what it refuses is said in its own words."""

from typing import Any

import pytest

from checks.kube.apply import apply
from checks.kube.errors import RejectedError, UnreachableError
from checks.model.grants import Grants

PODS = "/api/v1/namespaces/n/pods"
UNCOUNTED = {"kind": "Status", "message": 'graphs "g" is forbidden: status unknown for quota: q', "reason": "Forbidden"}
BUSY: dict[str, Any] = {"kind": "Status", "message": "too many requests", "reason": "TooManyRequests"}
GRAPH: dict[str, Any] = {
    "apiVersion": "nvidia.com/v1alpha1",
    "kind": "DynamoGraphDeployment",
    "metadata": {"name": "g"},
}


@pytest.mark.parametrize("first", [(429, BUSY), (503, BUSY), (500, BUSY), (403, UNCOUNTED), None])
def test_a_busy_or_broken_answer_is_repeated(fake: Any, first: Any) -> None:
    fake.before = [first, first]
    assert fake.api().items(PODS) == []
    assert fake.now == 1.5


def test_a_server_that_stays_away_is_given_up(fake: Any) -> None:
    fake.before = [(503, BUSY)] * 100
    with pytest.raises(UnreachableError, match="could not be used for 60 seconds: it answers 503: too many requests"):
        fake.api().items(PODS)
    assert fake.now >= 60


def test_a_refusal_is_not_repeated_and_keeps_the_servers_words(fake: Any) -> None:
    fake.before = [(403, {"kind": "Status", "reason": "Forbidden", "message": "exceeded quota"})]
    with pytest.raises(RejectedError, match="exceeded quota") as raised:
        fake.api().get(PODS)
    assert (raised.value.status, raised.value.reason) == (403, "Forbidden")
    assert fake.now == 0


def test_a_refusal_that_is_no_status_is_shown_as_it_is(fake: Any) -> None:
    fake.before = [(404, {"x": 1})]
    with pytest.raises(RejectedError, match="x"):
        fake.api().get(PODS)


def test_objects_are_applied_strictly_after_a_dry_run_of_all(fake: Any) -> None:
    other = {**GRAPH, "metadata": {"name": "h"}}
    assert apply(fake.api(), "n", [GRAPH, other], Grants()) == ""
    patches = [(path.rsplit("/", 1)[1], query.get("dryRun")) for method, path, query in fake.asked if method == "PATCH"]
    assert patches == [("g", "All"), ("h", "All"), ("g", None), ("h", None)]
    assert all(
        query["fieldValidation"] == "Strict" and query["fieldManager"] == "recipe-gate" for _, _, query in fake.asked
    )
    assert fake.asked[0][1] == "/apis/nvidia.com/v1alpha1/namespaces/n/dynamographdeployments/g"


def test_nothing_is_applied_when_one_object_is_refused(fake: Any) -> None:
    message = 'strict decoding error: unknown field "spec.sharedMemroy"'
    fake.before = [(400, {"kind": "Status", "reason": "BadRequest", "message": message})]
    said = apply(fake.api(), "n", [GRAPH], Grants())
    assert said == f"The API server refuses DynamoGraphDeployment g (400): {message}"
    assert fake.objects == {}


def test_what_is_not_allowed_never_reaches_the_api_server(fake: Any) -> None:
    graph = {**GRAPH, "spec": {"providerOverride": {"value": {}}}}
    said = apply(fake.api(), "n", [GRAPH, graph], Grants())
    assert "DynamoGraphDeployment g is not applied: providerOverride" in said
    assert fake.asked == []


def test_an_unknown_field_is_the_objects_fault_although_the_server_says_500(fake: Any) -> None:
    message = "failed to create typed patch object (n/g): .spec.sharedMemroy: field not declared in schema"
    fake.before = [(500, {"kind": "Status", "reason": "", "message": message})]
    assert message in apply(fake.api(), "n", [GRAPH], Grants())
    assert fake.now == 0


def test_what_is_there_is_found_and_what_is_not_is_none(fake: Any) -> None:
    body = {"metadata": {"name": "a"}}
    assert fake.api().create(PODS, body)
    assert not fake.api().create(PODS, body)
    assert fake.api().find(f"{PODS}/a")["metadata"]["uid"] == "u-1"
    assert fake.api().find(f"{PODS}/b") is None
    fake.api().delete(f"{PODS}/b")
