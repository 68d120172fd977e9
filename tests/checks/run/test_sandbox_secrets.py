"""What a sandbox's Secrets hold is written out by no run, wherever a recipe says it."""

import base64
import json
from typing import Any

import pytest

from checks.kube import evidence
from checks.model.result import Block, Evidence, ImageCheck, Measure, Result, Sample, Step
from checks.model.spec import Content, Overlay, Side, Spec
from checks.run.sandbox_secrets import secrets_of, without
from checks.text.secret_values import NONE, known

SECRETS = "/api/v1/namespaces/n/secrets"
HELD = {
    "hf-token-secret": "correct-horse",
    "registry": "battery-staple",
    "mine": "purple-monkey",
    "theirs": "dish-washer",
}
GRAPH = {
    "apiVersion": "nvidia.com/v1alpha1",
    "kind": "DynamoGraphDeployment",
    "metadata": {"name": "g"},
    "spec": {"services": {"W": {"envFromSecret": "mine"}}},
}
JOB = {
    "apiVersion": "batch/v1",
    "kind": "Job",
    "metadata": {"name": "j"},
    "spec": {"template": {"spec": {"containers": [{"env": [{"valueFrom": {"secretKeyRef": {"name": "theirs"}}}]}]}}},
}
FILES = {"r/deploy.yaml": json.dumps(GRAPH), "r/model-cache/job.yaml": json.dumps(JOB)}
SPEC = Spec("r", "", Content("a" * 40, FILES), None, "")


def held(name: str) -> dict[str, Any]:
    data = {
        "KEY": base64.b64encode(HELD[name].encode()).decode(),
        "HF_ENDPOINT": base64.b64encode(b"http://hub").decode(),
    }
    return {"metadata": {"name": name}, "data": data}


@pytest.mark.attack
def test_whatever_secret_a_recipe_names_is_known_by_its_value(fake: Any) -> None:
    fake.objects = {f"{SECRETS}/{name}": held(name) for name in HELD}
    found = secrets_of(fake.api(), "n", SPEC, Overlay(image_pull_secrets=("registry",)))
    assert [value for value in HELD.values() if not list(found.found(f"it said {value}"))] == []
    assert not list(found.found("http://hub"))


def test_a_secret_that_is_not_there_or_may_not_be_read_is_no_reason_to_stop(fake: Any) -> None:
    fake.before = [(403, {"reason": "Forbidden", "message": "no"})]
    assert secrets_of(fake.api(), "n", SPEC, Overlay()) == NONE


@pytest.mark.attack
def test_no_word_of_a_result_holds_a_secret_of_the_sandbox() -> None:
    """The measured recipe writes the export, and the image what is found in it."""
    value = "correct-horse"
    said = base64.b64encode(f"x{value}".encode()).decode()
    sample = Sample({said: Measure(1.0, said)}, said, {said: said}, 1, hardware=said)
    told = Evidence(Step.SMOKE, said, (said,), (said,), (said,), (said,))
    block = Block(Side.HEAD, {said: 1.0}, (said,), (said,), sample, told)
    result = Result("run-1", "box", blocks=(block,), evidence=told, inside=(ImageCheck(said, "warn", said, said),))
    assert value not in (clean := repr(without(result, known([value]))))
    assert said not in clean
    assert without(result, NONE) == result


@pytest.mark.attack
def test_logs_events_states_and_metrics_hide_what_the_sandbox_holds(fake: Any) -> None:
    value = "correct-horse-battery"
    said = value.encode().hex()
    container = {"name": "main", "restartCount": 0, "state": {"terminated": {"exitCode": 1, "message": said}}}
    pod = {
        "metadata": {"name": "w", "creationTimestamp": "2026-01-01T00:00:00Z"},
        "status": {"containerStatuses": [container]},
    }
    event = {"metadata": {"name": "e"}, "lastTimestamp": "2026-01-01T00:00:00Z", "type": "Warning", "message": said}
    fake.objects = {"/api/v1/namespaces/n/pods/w": pod, "/api/v1/namespaces/n/events/e": event}
    long = "x" * (evidence.LINE - 20)
    fake.logs = {"/api/v1/namespaces/n/pods/w/log": f"{said}\n{long} {value}\n{said[:20]}\n{said[20:]}\n"}
    found = evidence.gather(fake.api(), "n", Step.SMOKE, f"it answers {said}", secrets=known([value]))
    shown = "\n".join((found.reason, *found.events, *found.logs, *found.states))
    assert found.reason == "it answers ***"
    assert not any(part in shown for part in (value[:8], said[:8], said[-8:]))


@pytest.mark.attack
def test_a_line_of_a_megabyte_is_cut_before_anybody_looks_into_it(fake: Any) -> None:
    pod = {"metadata": {"name": "w", "creationTimestamp": "2026-01-01T00:00:00Z"}}
    status = {"containerStatuses": [{"name": "main", "state": {"running": {}}}]}
    fake.objects = {"/api/v1/namespaces/n/pods/w": {**pod, "status": status}}
    fake.logs = {"/api/v1/namespaces/n/pods/w/log": "a" * 2_000_000}
    (line,) = evidence.gather(fake.api(), "n", Step.SMOKE, "b" * 2_000_000).logs
    assert len(line) < evidence.LINE + 20
