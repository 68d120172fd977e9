"""What the probe takes over from a recipe is what the recipe's worker gets, in both API versions."""

from pathlib import Path

import pytest

from checks.doctor.runtime.subject import SHM, Subject, subject
from checks.model.refusal import Refusal
from checks.recipe.recipe import Recipe, find
from checks.workingcopy.tree import read_tree

HOME = "recipes/m/vllm/agg"
BETA = """
apiVersion: nvidia.com/v1beta1
kind: DynamoGraphDeployment
metadata: {name: m}
spec:
  backendFramework: sglang
  env: [{name: A, value: "1"}]
  components:
    - name: Frontend
      type: frontend
      podTemplate: {spec: {containers: [{name: main, image: "front:1.2.0"}]}}
    - name: decode
      type: decode
      sharedMemorySize: 16Gi
      podTemplate:
        spec:
          nodeSelector: {pool: h100}
          tolerations: [{key: gpu, operator: Exists}]
          affinity: {podAffinity: {}}
          serviceAccountName: mine
          volumes:
            - {name: models, persistentVolumeClaim: {claimName: model-cache}}
            - {name: scratch, emptyDir: {}}
          containers:
            - name: main
              image: worker:1.3.0
              env: [{name: B, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
              envFrom: [{secretRef: {name: hf-token-secret}}]
              resources: {limits: {nvidia.com/gpu: "8", memory: 64Gi}}
              volumeMounts: [{name: models, mountPath: /models}, {name: scratch, mountPath: /tmp}]
"""


def recipe(text: str) -> Recipe:
    return Recipe(HOME, {f"{HOME}/deploy.yaml": text.encode()})


def taken(text: str) -> Subject:
    found = subject(recipe(text))
    assert isinstance(found, Subject), found
    return found


def test_the_repository_s_own_recipe_is_looked_into_as_its_worker() -> None:
    (own,) = find(read_tree(Path(__file__).parents[4]))
    found = subject(own)
    assert isinstance(found, Subject)
    assert (found.component, found.framework, found.gpus, found.shm) == ("VllmWorker", "vllm", 4, "20Gi")
    assert found.mounts == {"/opt/models": "model-cache"}
    assert found.sources == ({"secretRef": {"name": "hf-token-secret"}},)
    assert found.frontends == (found.image,)


def test_a_component_of_the_newer_version_is_taken_over() -> None:
    found = taken(BETA)
    assert (found.component, found.image, found.framework, found.gpus) == ("decode", "worker:1.3.0", "sglang", 8)
    assert found.pod == {"nodeSelector": {"pool": "h100"}, "tolerations": [{"key": "gpu", "operator": "Exists"}]}
    assert [one["name"] for one in found.environment] == ["A", "B"]
    assert (found.limits, found.mounts, found.shm) == ({"memory": "64Gi"}, {"/models": "model-cache"}, "16Gi")
    assert found.frontends == ("front:1.2.0",)


def test_shared_memory_that_nobody_names_is_the_operator_s_and_none_is_none() -> None:
    assert taken(BETA.replace("      sharedMemorySize: 16Gi\n", "")).shm == SHM
    assert taken(BETA.replace("16Gi", '"0"')).shm == ""


def test_a_graph_without_a_framework_has_its_directory_s() -> None:
    assert taken(BETA.replace("  backendFramework: sglang\n", "")).framework == "vllm"


def test_a_graph_without_gpus_is_looked_into_as_its_worker() -> None:
    found = taken(BETA.replace('nvidia.com/gpu: "8", ', ""))
    assert (found.component, found.gpus) == ("decode", 0)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: 1", "declares 0 DynamoGraphDeployments"),
        (f"{BETA}\n---\n{BETA}", "declares 2 DynamoGraphDeployments"),
        (BETA.replace("image:", "picture:"), "declares no component with an image"),
        ("kind: DynamoGraphDeployment\nspec: [1]", "declares no component with an image"),
        (
            "kind: DynamoGraphDeployment\nspec: {services: {a: {extraPodSpec: 3}}}",
            "declares no component with an image",
        ),
    ],
)
def test_a_recipe_that_cannot_be_looked_into_says_why(text: str, why: str) -> None:
    found = subject(recipe(text))
    assert isinstance(found, Refusal)
    assert why in found.reason
