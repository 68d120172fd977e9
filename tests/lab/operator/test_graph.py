"""The real recipe, applied to the lab: the same objects and conditions as under the real operator, pending and Ready."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from lab import sandbox
from lab.cluster.kubectl import Kubectl
from lab.settings import Settings
from tests.lab.operator.differences import normal

SHARED = Path(__file__).parents[4] / "shared"
GOLDEN = SHARED / "operator-golden/llama-3-70b/vllm/agg"
RECIPE = SHARED / "real-recipes/llama-3-70b/vllm/agg/deploy.yaml"
DOWNLOAD = Path(__file__).parents[3] / "recipes/llama-3-70b/model-cache/model-download.yaml"
SPACE, GRAPH = "op-golden", "llama3-70b-agg"
PARTS = "dynamocomponentdeployments,deployments,services,serviceaccounts,roles,rolebindings"
KINDS = f"dynamographdeployments.v1beta1.nvidia.com,{PARTS}"

pytestmark = [
    pytest.mark.lab,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not SHARED.is_dir(), reason="the real operator's objects are not here"),
]


@pytest.fixture(scope="module")
def kubectl(whole: Settings) -> Iterator[Kubectl]:
    """A sandbox of its own that holds the model, as the recording's did."""
    sandbox.prepare(whole, SPACE)
    made = Kubectl(whole, SPACE)
    job = yaml.safe_load(DOWNLOAD.read_text())
    job["spec"]["template"]["spec"]["containers"][0].pop("resources")
    made.apply([job])
    made.wait("condition=Complete", "job/model-download", 60)
    yield made
    made("delete", "namespace", SPACE, "--wait=false")


def recorded(name: str) -> dict[tuple[str, str], dict[str, Any]]:
    things = list(yaml.safe_load_all((GOLDEN / name).read_text()))
    return {
        key(one): one
        for one in (normal(thing, ("851e200e", "d7530042"), SPACE) for thing in things)
        if one["kind"] in OURS
    }


OURS = {
    "DynamoGraphDeployment", "DynamoComponentDeployment", "Deployment", "Service", "ServiceAccount", "Role", "RoleBinding",
}  # fmt: skip


def key(thing: dict[str, Any]) -> tuple[str, str]:
    return thing["kind"], thing["metadata"]["name"]


def served(kubectl: Kubectl) -> dict[tuple[str, str], dict[str, Any]]:
    graph = kubectl.get(f"dynamographdeployments.v1beta1.nvidia.com/{GRAPH}")
    digest = graph["metadata"]["annotations"]["nvidia.com/current-worker-hash-v2"]
    found = [normal(thing, (digest,), SPACE) for thing in kubectl.get(KINDS)["items"]]
    return {key(one): one for one in found}


def test_the_same_objects_stand_there_pending_and_ready_in_both_versions(kubectl: Kubectl) -> None:
    kubectl("apply", "--server-side", "--filename", str(RECIPE))
    kubectl.wait("create", f"deployments/{GRAPH}-frontend", 10)
    kubectl.wait("jsonpath={.status.state}=pending", f"dynamographdeployments/{GRAPH}", 10)
    compare(served(kubectl), recorded("deploy.objects.yaml"))
    kubectl.wait("condition=Ready", f"dynamographdeployments/{GRAPH}", 90)
    compare(served(kubectl), recorded("ready.objects.yaml"))
    alpha = kubectl.get(f"dynamographdeployments.v1alpha1.nvidia.com/{GRAPH}")
    for service in alpha["spec"]["services"].values():
        for mount in service["volumeMounts"]:
            assert mount.pop("useAsCompilationCache") is False
    assert alpha["spec"] == yaml.safe_load(RECIPE.read_text())["spec"]


def compare(ours: dict[tuple[str, str], dict[str, Any]], theirs: dict[tuple[str, str], dict[str, Any]]) -> None:
    """Every recorded object is there and equal, and nothing else is; the pending recording has the graph's status only."""
    for one, expected in theirs.items():
        found = (
            ours[one] if "status" in expected else {name: part for name, part in ours[one].items() if name != "status"}
        )
        assert found == expected, one
    extra = {name for kind, name in ours.keys() - theirs.keys() if kind != "ServiceAccount"} - ROLES
    assert extra == set()


ROLES = {"runner", "bot", "llama3-70b-agg-k8s-service-discovery-role", "llama3-70b-agg-k8s-service-discovery-binding",
         "planner-serviceaccount-binding"}  # fmt: skip
"""The sandbox's own rights, and those that the recording of the Ready state left out."""
