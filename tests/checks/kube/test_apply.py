"""What a run applies is its own: all of it or nothing, and nothing over what was there before."""

from typing import Any

import pytest

from checks.kube.apply import apply, refusal
from checks.model.grants import Grants
from checks.recipe.overlay import owned

Plain = dict[str, Any]
BLOCK = {"metadata": {"name": "block", "uid": "u-block"}}
OTHER = {"metadata": {"name": "block", "uid": "u-other"}}
CORE, GRAPHS = "/api/v1/namespaces/n", "/apis/nvidia.com/v1alpha1/namespaces/n/dynamographdeployments"
CLAIMS = f"{CORE}/persistentvolumeclaims"
GRAPH: Plain = {
    "apiVersion": "nvidia.com/v1alpha1",
    "kind": "DynamoGraphDeployment",
    "metadata": {"name": "g"},
    "spec": {},
}


def thing(kind: str, name: str = "mine", version: str = "v1", **more: Any) -> Plain:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name}, **more}


def test_objects_are_created_strictly_after_a_dry_run_of_all(fake: Any) -> None:
    other = {**GRAPH, "metadata": {"name": "h"}}
    assert apply(fake.api(), "n", [GRAPH, other], Grants()) == ""
    writes = [(method, path.rsplit("/", 1)[1], query) for method, path, query in fake.asked if method != "GET"]
    assert [(method, name, query.get("dryRun")) for method, name, query in writes] == [
        *(("PATCH", name, "All") for name in ("g", "h")),
        *(("POST", "dynamographdeployments", None),) * 2,
    ]
    assert all(query["fieldValidation"] == "Strict" and query["fieldManager"] == "recipe-gate" for *_, query in writes)
    assert all(query.get("force", "false") == "false" for *_, query in writes)


def test_nothing_is_applied_when_one_object_is_refused(fake: Any) -> None:
    message = 'strict decoding error: unknown field "spec.sharedMemroy"'
    fake.before = [(0, {}), (400, {"kind": "Status", "reason": "BadRequest", "message": message})]
    said = apply(fake.api(), "n", [GRAPH], Grants())
    assert said == f"The API server refuses DynamoGraphDeployment g (400): {message}"
    assert fake.objects == {}


def test_an_unknown_field_is_the_objects_fault_although_the_server_says_500(fake: Any) -> None:
    message = "failed to create typed patch object (n/g): .spec.sharedMemroy: field not declared in schema"
    fake.before = [(0, {}), (500, {"kind": "Status", "reason": "", "message": message})]
    assert message in apply(fake.api(), "n", [GRAPH], Grants())
    assert fake.now == 0


def test_what_is_not_allowed_never_reaches_the_api_server(fake: Any) -> None:
    graph = {**GRAPH, "spec": {"providerOverride": {"value": {}}}}
    said = apply(fake.api(), "n", [GRAPH, graph], Grants())
    assert "DynamoGraphDeployment g is not applied: providerOverride" in said
    assert fake.asked == []


@pytest.mark.attack
@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("owner", [None, OTHER])
@pytest.mark.parametrize(
    ("one", "path", "remedy"),
    [
        (thing("PersistentVolumeClaim", "model-cache"), f"{CLAIMS}/model-cache", "use it without declaring it"),
        (thing("ConfigMap", "kube-root-ca.crt"), f"{CORE}/configmaps/kube-root-ca.crt", "give it another name"),
        (thing("Service", "theirs"), f"{CORE}/services/theirs", "give it another name"),
        (
            thing("Job", "nightly", "batch/v1"),
            "/apis/batch/v1/namespaces/n/jobs/nightly",
            "give it another name",
        ),
        (GRAPH, f"{GRAPHS}/g", "give it another name"),
    ],
)
def test_what_exists_without_the_runs_owner_is_never_applied_over(
    fake: Any, one: Plain, path: str, remedy: str, owner: Plain | None, own: bool
) -> None:
    theirs = {**one, "kept": True} if owner is None else owned({**one, "kept": True}, owner)
    fake.objects[path] = theirs
    applied = owned(one, BLOCK) if own else one
    for said in (refusal(fake.api(), "n", [applied], Grants()), apply(fake.api(), "n", [applied], Grants())):
        assert said.startswith(f"{one['kind']} {one['metadata']['name']} is in n already and is not this run's")
        assert remedy in said
    assert fake.objects == {path: theirs}
    assert {method for method, *_ in fake.asked} == {"GET"}


@pytest.mark.attack
def test_an_object_that_appears_between_the_look_and_the_write_is_not_adopted(fake: Any) -> None:
    path = f"{CLAIMS}/model-cache"
    theirs = thing("PersistentVolumeClaim", "model-cache", kept=True)

    def appears(method: str, _: str) -> None:
        if method == "POST":
            fake.objects[path] = theirs

    fake.then = appears
    said = apply(fake.api(), "n", [owned(thing("PersistentVolumeClaim", "model-cache"), BLOCK)], Grants())
    assert "is not this run's" in said
    assert fake.objects[path] == theirs


@pytest.mark.attack
def test_a_claim_that_the_operator_would_take_for_the_graphs_is_refused_too(fake: Any) -> None:
    fake.objects[f"{CLAIMS}/model-cache"] = thing("PersistentVolumeClaim", "model-cache")
    making = {**GRAPH, "spec": {"pvcs": [{"name": "model-cache", "create": True}]}}
    using = {**GRAPH, "spec": {"pvcs": [{"name": "model-cache", "create": False}]}}
    assert "PersistentVolumeClaim model-cache is in n already" in apply(
        fake.api(), "n", [owned(making, BLOCK)], Grants()
    )
    assert apply(fake.api(), "n", [owned(using, BLOCK)], Grants()) == ""


def test_what_is_the_runs_own_is_applied_again(fake: Any) -> None:
    first = owned(thing("ConfigMap", data={"a": "1"}), BLOCK)
    assert apply(fake.api(), "n", [first], Grants()) == ""
    assert apply(fake.api(), "n", [{**first, "data": {"a": "2"}}], Grants()) == ""
    assert fake.objects[f"{CORE}/configmaps/mine"]["data"] == {"a": "2"}
