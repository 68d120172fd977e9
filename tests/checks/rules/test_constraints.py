"""Fields of a graph need or exclude one another."""

from typing import Any

import pytest

from tests.checks.rules.graph_findings import component, said


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"sharedMemory": {"size": "0"}}, "The shared memory has no size."),
        ({"volumeMounts": [{"name": "x"}]}, "The mount has no mountPoint."),
        ({"minAvailable": 2, "replicas": 1}, "minAvailable is 2, of 1 replicas."),
        ({"eppConfig": {"config": {}}}, "eppConfig stands at a component that is no endpoint picker."),
        (
            {"gpuMemoryService": {"enabled": False, "extraClientPods": [{}]}},
            "extraClientPods is reserved and not implemented.",
        ),
    ],
)
def test_fields_that_need_or_exclude_one_another(fields: dict[str, Any], message: str) -> None:
    spec = {"services": {"Worker": {"componentType": "worker", **fields}}}
    assert f"DGD-012 {message}" in said(spec, version="v1alpha1")


def test_a_transfer_policy_names_one_topology() -> None:
    policy = {"kvTransferPolicy": {"labelKey": "a", "clusterTopologyName": "b", "preferredWeight": 1}}
    assert len(said({"experimental": policy, "components": [component()]})) == 2
