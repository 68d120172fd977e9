"""A component is of a type that the operator knows, and a frontend is started once."""

from typing import Any

import pytest

from tests.checks.rules.graph_findings import component, said


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"componentType": "main"}, ["DGD-021 The operator knows no component of type 'main'."]),
        ({"componentType": "main", "subComponentType": "prefill"}, []),
        ({"componentType": "worker", "subComponentType": None}, []),
        ({"componentType": "planner"}, []),
        ({"componentType": ""}, []),
        ({}, []),
    ],
)
def test_a_type_that_v1alpha1_admits_is_one_of_v1beta1s(fields: dict[str, Any], found: list[str]) -> None:
    assert said({"services": {"Worker": fields}}, version="v1alpha1") == found


@pytest.mark.parametrize(
    ("container", "refused"),
    [
        ({"command": ["python3", "-m", "dynamo.frontend"]}, True),
        ({"command": ["python3", "-m", "dynamo.frontend"], "args": []}, True),
        ({"command": ["python3", "-m", "dynamo.frontend"], "args": ["--router-mode", "kv"]}, False),
        ({"command": ["python3"]}, False),
        ({"command": ["/bin/sh", "-c", "exec python3 -m dynamo.frontend"]}, False),
        ({"args": ["-m", "dynamo.frontend"]}, False),
        ({}, False),
    ],
)
def test_a_frontends_command_does_not_stand_alone(container: dict[str, Any], refused: bool) -> None:
    message = "DGD-022 The frontend sets command alone, so that it is started with the operator's arguments too."
    pod = {"spec": {"containers": [{"name": "main", **container}]}}
    assert said({"components": [component(type="frontend", podTemplate=pod)]}) == ([message] if refused else [])
    assert said({"components": [component(podTemplate=pod)]}) == []
