"""Only what is particular to the sandbox differs from what the author wrote."""

import copy
from typing import Any

import pytest
import yaml

from checks.model.spec import Overlay
from checks.recipe.overlay import deployed, hurried, measuring, owned

OVERLAY = Overlay(
    storage_class="lab",
    image_pull_secrets=("pull",),
    node_selector={"pool": "one"},
    tolerations=({"key": "gpu", "operator": "Exists"},),
    requests={"cpu": "10m", "memory": "32Mi"},
    load={"ISL": "256", "ABSENT": "1", "TOKEN": "no"},
)
ALPHA = yaml.safe_load("""
apiVersion: nvidia.com/v1alpha1
kind: DynamoGraphDeployment
metadata: {name: g}
spec:
  pvcs: [{name: old, create: false}, {name: new, create: true, storageClass: x, size: 1Gi, volumeAccessMode: ReadWriteMany}]
  services:
    Frontend: {componentType: frontend}
    Worker:
      resources: {requests: {cpu: "8", gpu: "4"}, limits: {cpu: "8", memory: 64Gi, gpu: "4"}}
      extraPodSpec:
        nodeSelector: {disk: fast}
        imagePullSecrets: [{name: pull}, {name: mine}]
        mainContainer: {image: a:1.0.0, args: [x]}
        containers: [{name: side, resources: {requests: {cpu: "1"}}}]
""")
BETA = yaml.safe_load("""
apiVersion: nvidia.com/v1beta1
kind: DynamoGraphDeployment
metadata: {name: g}
spec:
  components:
  - name: Worker
    podTemplate:
      spec:
        containers: [{name: main, image: a, resources: {limits: {nvidia.com/gpu: "4", memory: 1Gi}}}]
""")
JOB = yaml.safe_load("""
apiVersion: batch/v1
kind: Job
metadata: {name: perf, labels: {a: b}}
spec:
  template:
    spec:
      containers:
      - name: perf
        env: [{name: ISL, value: "8192"}, {name: OSL, value: "1024"}, {name: TOKEN, valueFrom: {secretKeyRef: {name: s, key: k}}}]
""")
CLAIM = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "c"}, "spec": {}}


def one(value: Any, overlay: Overlay = OVERLAY) -> Any:
    (changed,) = deployed([value], overlay)
    return changed


def test_an_empty_overlay_changes_nothing_but_that_pods_have_no_token() -> None:
    objects, job = [ALPHA, BETA, JOB, CLAIM], copy.deepcopy(JOB)
    job["spec"]["template"]["spec"]["automountServiceAccountToken"] = False
    assert list(deployed(objects, Overlay())) == [ALPHA, BETA, job, CLAIM]
    assert list(measuring(objects, Overlay())) == [ALPHA, BETA, job, CLAIM]


def test_what_comes_in_is_not_changed() -> None:
    given = [ALPHA, BETA, JOB, CLAIM]
    before = copy.deepcopy(given)
    measuring(given, OVERLAY)
    assert given == before


def test_claims_get_the_storage_class_also_those_that_a_graph_creates() -> None:
    assert one(CLAIM)["spec"]["storageClassName"] == "lab"
    old, new = one(ALPHA)["spec"]["pvcs"]
    assert "storageClass" not in old
    assert new["storageClass"] == "lab"


def test_cpu_and_memory_are_replaced_and_gpus_are_not() -> None:
    worker = one(ALPHA)["spec"]["services"]["Worker"]
    assert worker["resources"] == {"requests": {"cpu": "10m", "memory": "32Mi", "gpu": "4"}, "limits": {"gpu": "4"}}
    assert worker["extraPodSpec"]["containers"][0]["resources"]["requests"] == {"cpu": "10m", "memory": "32Mi"}
    (main,) = one(BETA)["spec"]["components"][0]["podTemplate"]["spec"]["containers"]
    assert main["resources"]["limits"] == {"nvidia.com/gpu": "4"}
    assert main["resources"]["requests"] == {"cpu": "10m", "memory": "32Mi"}


def test_every_pod_is_put_onto_the_sandboxs_nodes_also_one_that_the_graph_only_implies() -> None:
    services = one(ALPHA)["spec"]["services"]
    pods = [
        services["Frontend"]["extraPodSpec"],
        services["Worker"]["extraPodSpec"],
        one(JOB)["spec"]["template"]["spec"],
    ]
    for pod in [*pods, one(BETA)["spec"]["components"][0]["podTemplate"]["spec"]]:
        assert pod["nodeSelector"]["pool"] == "one"
        assert {"key": "gpu", "operator": "Exists"} in pod["tolerations"]
        assert {"name": "pull"} in pod["imagePullSecrets"]
    assert services["Worker"]["extraPodSpec"]["nodeSelector"]["disk"] == "fast"
    assert services["Worker"]["extraPodSpec"]["imagePullSecrets"] == [{"name": "pull"}, {"name": "mine"}]


def test_the_load_replaces_only_values_that_the_benchmark_has() -> None:
    (job,) = measuring([JOB], OVERLAY)
    env = job["spec"]["template"]["spec"]["containers"][0]["env"]
    assert env[0] == {"name": "ISL", "value": "256"}
    assert env[1] == {"name": "OSL", "value": "1024"}
    assert env[2] == JOB["spec"]["template"]["spec"]["containers"][0]["env"][2]
    assert len(env) == 3


def test_the_load_does_not_reach_what_serves() -> None:
    assert one(JOB)["spec"]["template"]["spec"]["containers"][0]["env"][0]["value"] == "8192"


def test_an_owned_object_names_its_owner_and_keeps_its_labels() -> None:
    changed = owned(JOB, {"metadata": {"name": "block", "uid": "u-1"}})
    (reference,) = changed["metadata"]["ownerReferences"]
    assert (reference["name"], reference["uid"], reference["blockOwnerDeletion"]) == ("block", "u-1", True)
    assert "controller" not in reference
    assert changed["metadata"]["labels"] == {"a": "b"}


@pytest.mark.attack
def test_hours_of_grace_are_a_second_wherever_they_stand() -> None:
    probe = {"livenessProbe": {"terminationGracePeriodSeconds": 36000, "exec": {"command": ["x"]}}}
    hook = {"lifecycle": {"preStop": {"exec": {"command": ["sleep", "infinity"]}}}}
    pod = {"terminationGracePeriodSeconds": 36000, "containers": [{"name": "c", **probe, **hook}]}
    for one in (
        {"kind": "Pod", "metadata": {"name": "p"}, "spec": pod},
        {"kind": "Job", "metadata": {"name": "j"}, "spec": {"template": {"spec": pod}}},
        {
            "kind": "DynamoGraphDeployment",
            "metadata": {"name": "g"},
            "spec": {"services": {"A": {**probe, "extraPodSpec": pod}}, "components": [{"podTemplate": {"spec": pod}}]},
        },
    ):
        assert "36000" not in str(hurried(one))
        assert "infinity" in str(hurried(one))


def test_every_pod_ends_within_a_second_and_nothing_else_changes() -> None:
    services = hurried(ALPHA)["spec"]["services"]
    assert services["Frontend"] == {"componentType": "frontend", "extraPodSpec": {"terminationGracePeriodSeconds": 1}}
    assert services["Worker"]["extraPodSpec"].pop("terminationGracePeriodSeconds") == 1
    assert services["Worker"] == ALPHA["spec"]["services"]["Worker"]
    assert hurried(JOB)["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] == 1
    assert hurried(BETA)["spec"]["components"][0]["podTemplate"]["spec"]["terminationGracePeriodSeconds"] == 1
    assert hurried(CLAIM) == CLAIM


@pytest.mark.attack
def test_where_models_are_only_read_every_claim_is_mounted_so() -> None:
    """Whoever writes to a cache writes what the next run serves."""
    service = {"volumeMounts": [{"name": "model-cache", "mountPoint": "/models", "useAsCompilationCache": False}]}
    spec = {"pvcs": [{"name": "model-cache", "create": False}], "services": {"W": service}}
    alpha = {
        "apiVersion": "nvidia.com/v1alpha1",
        "kind": "DynamoGraphDeployment",
        "metadata": {"name": "g"},
        "spec": spec,
    }
    volume = {"name": "m", "persistentVolumeClaim": {"claimName": "model-cache", "readOnly": False}}
    job = {
        "kind": "Job",
        "metadata": {"name": "j"},
        "spec": {"template": {"spec": {"containers": [], "volumes": [volume]}}},
    }
    undeclared = {"name": "main", "volumeMounts": [{"name": "model-cache", "mountPath": "/models"}]}
    template = {"spec": {"containers": [undeclared], "volumes": [volume]}}
    beta = {
        "kind": "DynamoGraphDeployment",
        "metadata": {"name": "g"},
        "spec": {
            "components": [{"name": "W", "podTemplate": template, "compilationCache": {"pvcName": "model-cache"}}]
        },
    }
    made_alpha, made_job, made_beta = deployed([alpha, job, beta], Overlay(only_read=True))
    pods = [
        made_alpha["spec"]["services"]["W"]["extraPodSpec"],
        made_job["spec"]["template"]["spec"],
        made_beta["spec"]["components"][0]["podTemplate"]["spec"],
    ]
    assert "compilationCache" not in made_beta["spec"]["components"][0]
    assert [one["name"] for one in pods[2]["volumes"]] == ["m", "model-cache"]
    assert all(one["persistentVolumeClaim"]["readOnly"] is True for pod in pods for one in pod["volumes"])
    assert "volumeMounts" not in made_alpha["spec"]["services"]["W"]
    mounts = pods[0]["mainContainer"]["volumeMounts"]
    assert mounts == [{"name": "model-cache", "mountPath": "/models", "readOnly": True}]
