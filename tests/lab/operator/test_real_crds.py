"""The lab with the real operator's CRDs instead of ours: the same objects."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lab import sandbox
from lab.cluster.kubectl import Kubectl
from lab.operator import install
from lab.settings import Settings

SHARED = Path(__file__).parents[4] / "shared"
RECIPE = SHARED / "real-recipes/llama-3-70b/vllm/agg/deploy.yaml"
SPACE = "op-crds"

pytestmark = [
    pytest.mark.lab,
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not SHARED.is_dir(), reason="the real CRDs are not here"),
]


@pytest.fixture
def kubectl(whole: Settings) -> Iterator[Kubectl]:
    """A sandbox in a cluster that serves the real CRDs; ours are put back afterwards."""
    sandbox.prepare(whole, SPACE)
    install.start(replace(whole, crds=SHARED / "crds"))
    made = Kubectl(whole, SPACE)
    yield made
    made.run("delete", "dynamographdeployments", "--all", "--timeout=60s")
    made("delete", "namespace", SPACE, "--wait=false")
    install.start(whole)


def test_a_graph_becomes_the_same_objects(kubectl: Kubectl) -> None:
    kubectl("apply", "--server-side", "--filename", str(RECIPE))
    kubectl.wait("create", "deployments/llama3-70b-agg-frontend", 20)
    kubectl.wait("jsonpath={.status.state}=pending", "dynamographdeployments/llama3-70b-agg", 20)
    made = kubectl("get", "dynamocomponentdeployments,deployments,services", "--output=name").split()
    kinds = sorted(name.split("/")[0].split(".")[0] for name in made)
    assert kinds == [
        "deployment",
        "deployment",
        "dynamocomponentdeployment",
        "dynamocomponentdeployment",
        "service",
        "service",
    ]
