"""Both versions of a graph say the same, and nothing is lost on the way there and back."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lab.operator import component_conversion
from lab.operator.conversion import ALPHA, ALPHA_KEPT, BETA, ConversionError, convert

SHARED = Path(__file__).parents[4] / "shared"
GOLDEN = SHARED / "operator-golden/llama-3-70b/vllm/agg/ready.objects.yaml"
RECIPE = SHARED / "real-recipes/llama-3-70b/vllm/agg/deploy.yaml"

texts = st.text(alphabet="ab-", min_size=1, max_size=4)
env = st.lists(st.fixed_dictionaries({"name": texts, "value": texts}), max_size=2)
service = st.fixed_dictionaries(
    {},
    optional={
        "componentType": st.sampled_from(["frontend", "worker", "main", "prefill"]),
        "subComponentType": st.sampled_from(["prefill", "decode"]),
        "replicas": st.integers(0, 3),
        "envs": env,
        "envFromSecret": texts,
        "dynamoNamespace": texts,
        "sharedMemory": st.sampled_from([{"size": "1Gi"}, {"disabled": True}, {}]),
        "resources": st.fixed_dictionaries({}, optional={"limits": st.fixed_dictionaries({"gpu": texts})}),
        "volumeMounts": st.lists(st.fixed_dictionaries({"name": texts, "mountPoint": texts}), max_size=2),
        "extraPodSpec": st.fixed_dictionaries(
            {}, optional={"mainContainer": st.fixed_dictionaries({"image": texts, "env": env})}
        ),
    },
)
spec = st.fixed_dictionaries(
    {"services": st.dictionaries(texts, service, min_size=1, max_size=3)},
    optional={"backendFramework": st.just("vllm"), "pvcs": st.just([{"name": "a", "create": False}]), "envs": env},
)


def graph(version: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": version, "kind": "DynamoGraphDeployment", "metadata": {"name": "g"}, "spec": content}


@given(spec)
def test_v1alpha1_comes_back_unchanged(content: dict[str, Any]) -> None:
    original = graph(ALPHA, content)
    assert convert(convert(original, BETA), ALPHA) == original


@given(spec)
def test_v1beta1_comes_back_unchanged(content: dict[str, Any]) -> None:
    written = graph(BETA, convert(graph(ALPHA, content), BETA)["spec"])
    assert convert(convert(written, ALPHA), BETA) == written


def test_an_edit_in_the_other_version_is_not_undone() -> None:
    stored = convert(graph(ALPHA, {"services": {"a": {"dynamoNamespace": "x", "replicas": 1}}}), BETA)
    assert ALPHA_KEPT in stored["metadata"]["annotations"]
    stored["spec"]["components"][0]["replicas"] = 2
    assert convert(stored, ALPHA)["spec"]["services"]["a"]["replicas"] == 2


def test_a_node_selector_that_is_a_string_fails_as_go_s_decoder_does() -> None:
    wrong = graph(ALPHA, {"services": {"a": {"extraPodSpec": {"nodeSelector": "${HW}"}}}})
    with pytest.raises(ConversionError, match="cannot unmarshal string into Go struct field"):
        convert(wrong, BETA)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real operator's objects are not here")
def test_the_real_recipe_converts_as_the_real_operator_converts_it() -> None:
    golden = next(yaml.safe_load_all(GOLDEN.read_text()))
    assert convert(yaml.safe_load(RECIPE.read_text()), BETA)["spec"] == golden["spec"]


def test_a_component_deployment_can_be_read_in_both_versions() -> None:
    spec = {"name": "Worker", "type": "worker", "backendFramework": "vllm", "replicas": 2}
    status = {"component": {"replicas": 2}, "conditions": []}
    stored = {
        "apiVersion": BETA,
        "kind": "DynamoComponentDeployment",
        "metadata": {"name": "w"},
        "spec": spec,
        "status": status,
    }
    alpha = component_conversion.convert(stored, ALPHA)
    assert (alpha["spec"]["serviceName"], alpha["spec"]["componentType"], alpha["status"]["service"]["replicas"]) == (
        "Worker", "worker", 2,
    )  # fmt: skip
    assert component_conversion.convert(alpha, BETA)["spec"].items() >= spec.items()
    with pytest.raises(ConversionError):
        component_conversion.convert(stored, "nvidia.com/v2")
