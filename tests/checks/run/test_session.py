"""A run holds the slot of its sandbox, gives it back, and keeps its Result beside its Job."""

import json
from typing import Any

import pytest

from checks.doctor.facts import CRDS
from checks.kube.errors import RejectedError
from checks.model.result import Outcome, Result
from checks.model.run_name import run_name
from checks.model.spec import Content, Overlay, Spec
from checks.model.stored import from_stored
from checks.run import session

SPEC = Spec("recipes/m/f/r", "h100", Content("a" * 40, {}), None, "no: benchmark")
TARGET = session.Target("n", Overlay(), "image")
SLOT = "/api/v1/namespaces/n/configmaps/slot"
KEPT = "/api/v1/namespaces/control/configmaps/run-1-result"
DEFINITION = f"{CRDS}/dynamographdeployments.nvidia.com"


def slot(run: str) -> dict[str, Any]:
    return {"metadata": {"name": "slot", "uid": "u-9", "annotations": {"recipe-gate.dev/run": run}}}


GRAPH = {
    "apiVersion": "nvidia.com/v1alpha1",
    "kind": "DynamoGraphDeployment",
    "metadata": {"name": "g"},
    "spec": {"services": {"W": {"componentType": "worker", "resources": {"limits": {"gpu": "4"}}}}},
}
WITH_GPUS = Spec("r", "h100", Content("a" * 40, {"r/deploy.yaml": json.dumps(GRAPH)}), None, "no: benchmark")


@pytest.fixture(autouse=True)
def _cluster_that_is_ready(fake: Any) -> None:
    fake.ready("n")


def test_a_cluster_that_is_not_ready_is_no_recipes_fault_and_its_sandbox_is_not_taken(fake: Any) -> None:
    del fake.objects[DEFINITION]
    result = session.local(fake.api(), run_name(SPEC), SPEC, TARGET, lambda _: None)
    assert result.outcome is Outcome.INFRASTRUCTURE
    assert result.evidence is not None
    assert result.evidence.reason.startswith("The cluster is not ready (dynamo-crds): dynamographdeployments")
    assert "To mend it: recipe-gate platform plan" in result.evidence.reason
    assert not [path for method, path, _ in fake.asked if (method, path) == ("POST", SLOT.rpartition("/")[0])]


def test_a_recipe_with_gpus_waits_for_a_cluster_that_has_some_and_one_without_does_not(fake: Any) -> None:
    reason = session.local(fake.api(), run_name(WITH_GPUS), WITH_GPUS, TARGET, lambda _: None).evidence
    assert reason is not None
    assert "(gpu-nodes): no node offers GPUs" in reason.reason
    other = session.local(fake.api(), run_name(SPEC), SPEC, TARGET, lambda _: None).evidence
    assert other is not None
    assert "gpu" not in other.reason


def test_a_local_run_gives_the_slot_back_whatever_happened(fake: Any) -> None:
    saved: list[Result] = []
    result = session.local(fake.api(), run_name(SPEC), SPEC, TARGET, saved.append)
    assert result.outcome is Outcome.FAILED
    assert result.evidence is not None
    assert "declares 0 DynamoGraphDeployments" in result.evidence.reason
    assert saved[-1] == result
    assert SLOT not in fake.objects


def test_a_slot_that_cannot_be_given_back_is_told_and_takes_no_result_away(fake: Any) -> None:
    told: list[str] = []

    def save(result: Result) -> None:
        if result.outcome is Outcome.FAILED:
            fake.before = [(403, {"kind": "Status", "reason": "Forbidden", "message": "no"})]

    result = session.local(fake.api(), run_name(SPEC), SPEC, TARGET, save, told.append)
    assert result.outcome is Outcome.FAILED
    assert told == ["sandbox n is still taken; remove its ConfigMap slot (no)"]


def test_a_taken_sandbox_keeps_its_slot(fake: Any) -> None:
    fake.objects[SLOT] = slot("run-other")
    result = session.local(fake.api(), run_name(SPEC), SPEC, TARGET, lambda _: None)
    assert result.outcome is Outcome.INFRASTRUCTURE
    assert result.evidence is not None
    assert "is taken by run-other" in result.evidence.reason
    assert SLOT in fake.objects


def test_a_released_run_works_only_in_its_own_slot_and_leaves_it_to_the_bot(fake: Any) -> None:
    saved: list[Result] = []
    fake.objects[SLOT] = slot("run-other")
    assert session.released(fake.api(), run_name(SPEC), SPEC, TARGET, saved.append).outcome is Outcome.INFRASTRUCTURE
    assert saved[-1].outcome is Outcome.INFRASTRUCTURE
    fake.objects[SLOT] = slot(run_name(SPEC))
    assert session.released(fake.api(), run_name(SPEC), SPEC, TARGET, saved.append).outcome is Outcome.FAILED
    assert SLOT in fake.objects


def test_a_released_run_is_called_as_its_job_whatever_this_version_would_call_it(fake: Any) -> None:
    fake.objects[SLOT] = slot("run-of-another-version")
    found = session.released(fake.api(), "run-of-another-version", SPEC, TARGET, lambda _: None)
    assert (found.outcome, found.run) == (Outcome.FAILED, "run-of-another-version")


def test_the_result_is_written_into_what_was_made_for_it_and_nowhere_else(fake: Any) -> None:
    save = session.keeper(fake.api(), "control", "run-1-result")
    with pytest.raises(RejectedError):
        save(Result("run-1", "n"))
    fake.objects[KEPT] = {"metadata": {"name": "run-1-result"}}
    save(Result("run-1", "n", outcome=Outcome.MEASURED))
    kept = fake.objects[KEPT]
    assert from_stored(Result, kept["data"]["result.json"]).value.outcome is Outcome.MEASURED
