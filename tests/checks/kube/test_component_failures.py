"""A component that the API server refuses is named with its reason; a conflict of two that wrote at once is nobody's fault."""

from typing import Any

import pytest

from checks.kube.component_failures import failure

Plain = dict[str, Any]
NAME = "g-vllmworker-851e200e"
INVALID = (
    f'Failed to reconcile the component: Deployment.apps "{NAME}" is invalid: [spec.selector.matchLabels: Invalid value:'
    f' "{NAME}": must be no more than 63 bytes, spec.template.labels: Invalid value: "{NAME}": must be no more than 63 bytes]'
)
CONFLICT = (
    'Operation cannot be fulfilled on deployments.apps "g-frontend": the object has been modified;'
    " please apply your changes to the latest version and try again"
)


def component(message: str = "", reason: str = "Reconciling", observed: int = 0, **metadata: Any) -> Plain:
    """A component deployment as operator 1.5.0 leaves it: no observedGeneration while it could not be made."""
    available = {"type": "Available", "status": "False", "reason": reason, "message": message}
    status: Plain = {"conditions": [available] if message else []}
    status |= {"observedGeneration": observed} if observed else {}
    labels = {"nvidia.com/dynamo-component": "VllmWorker"}
    return {"metadata": {"name": NAME, "generation": 1, "labels": labels, **metadata}, "status": status}


def event(message: str, kind: str = "Deployment", about: str = NAME, level: str = "Warning") -> Plain:
    """An event of the operator: eventTime, and no lastTimestamp."""
    metadata = {"name": "e", "creationTimestamp": None}
    involved = {"involvedObject": {"kind": kind, "name": about}, "eventTime": "2026-11-23T11:10:34.123456Z"}
    return {"metadata": metadata, "type": level, "reason": "CreateDeployment", "message": message, **involved}


def test_a_component_whose_deployment_is_refused_is_certain_within_seconds() -> None:
    found = failure([component(INVALID)], [])
    assert found is not None
    assert found.reason == f"The operator cannot make component VllmWorker: {INVALID}"
    assert found.settled == 5


def test_what_its_events_say_counts_while_the_operator_has_not_got_through_it() -> None:
    found = failure([component()], [event("old"), event(INVALID), event(CONFLICT, "DynamoComponentDeployment")])
    assert found is not None
    assert found.reason.endswith(INVALID)
    assert failure([component(observed=1)], [event(INVALID)]) is None


@pytest.mark.parametrize(
    ("one", "events"),
    [
        (component(), []),
        (component(CONFLICT), [event(CONFLICT, "DynamoComponentDeployment")]),
        (component("Deployment is not ready", "DeploymentNotReady", 1), []),
        (component(INVALID, deletionTimestamp="now"), []),
        (component(), [event(INVALID, about="g-other")]),
        (component(), [event("created", level="Normal")]),
        (component(), [event(INVALID, kind="Pod")]),
    ],
)
def test_what_may_still_come_up_is_not_certain(one: Plain, events: list[Plain]) -> None:
    assert failure([one], events) is None


def test_trouble_that_another_try_may_cure_has_to_last_and_its_words_may_differ() -> None:
    first, second = (failure([component(f"failed to call the API server: {number}")], []) for number in (1, 2))
    assert first is not None
    assert second is not None
    assert (first.settled, first.cause == second.cause, first.reason == second.reason) == (60, True, False)


def test_of_two_components_the_one_that_is_certain_first_is_told() -> None:
    late = component("timeout", name="other", labels={})
    found = failure([late, component(INVALID)], [])
    assert found is not None
    assert "VllmWorker" in found.reason
