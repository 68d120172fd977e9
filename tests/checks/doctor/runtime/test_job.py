"""The probe's pod is the worker's as far as it matters, and no more."""

from dataclasses import replace
from typing import Any

import pytest

from checks.doctor.runtime.job import NAME, SECONDS, job, modules
from checks.doctor.runtime.subject import Subject
from checks.model.spec import Overlay
from checks.recipe.objects import OURS
from tests.checks.doctor.runtime.seen import SUBJECT

WHOLE = replace(
    SUBJECT,
    pod={
        "nodeSelector": {"pool": "a"},
        "securityContext": {"runAsUser": 7, "fsGroup": 8},
        "runtimeClassName": "nvidia",
    },
    container={
        "workingDir": "/workspace",
        "command": ["serve"],
        "securityContext": {"runAsUser": 9, "privileged": True, "capabilities": {"add": ["SYS_ADMIN"]}},
        "lifecycle": {"postStart": {}},
    },
    environment=({"name": "A", "value": "1"}, {"name": "A", "value": "2"}),
    sources=({"secretRef": {"name": "hf-token-secret"}},),
    limits={"memory": "64Gi"},
)


def made(
    subject: Subject = WHOLE, present: tuple[str, ...] = ("model-cache",), overlay: Overlay | None = None, **more: bool
) -> dict[str, Any]:
    return job(subject, "print(1)", present, overlay or Overlay(), restricted=more.get("restricted", False))


def pod(body: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = body["spec"]["template"]["spec"]
    return found


def test_it_ends_by_itself_and_is_tried_once() -> None:
    spec = made()["spec"]
    assert (spec["backoffLimit"], pod(made())["restartPolicy"]) == (0, "Never")
    assert spec["activeDeadlineSeconds"] > SECONDS
    assert spec["ttlSecondsAfterFinished"] > 0


def test_its_name_is_the_doctor_s_own() -> None:
    assert made()["metadata"]["name"] == NAME
    assert NAME in OURS


def test_it_asks_for_one_gpu_and_the_worker_s_limits() -> None:
    resources = pod(made())["containers"][0]["resources"]
    assert resources["limits"] == {"memory": "64Gi", "nvidia.com/gpu": "1"}
    assert resources["requests"]["nvidia.com/gpu"] == "1"
    none = pod(made(replace(WHOLE, gpus=0)))["containers"][0]["resources"]
    assert "nvidia.com/gpu" not in {**none["limits"], **none["requests"]}


def test_it_runs_where_and_as_whom_the_worker_would() -> None:
    found = pod(made())
    assert (found["nodeSelector"], found["runtimeClassName"]) == ({"pool": "a"}, "nvidia")
    assert (found["securityContext"]["runAsUser"], found["securityContext"]["fsGroup"]) == (7, 8)
    assert found["containers"][0]["workingDir"] == "/workspace"


def test_it_has_no_rights_that_it_does_not_need() -> None:
    found = pod(made())
    container = found["containers"][0]
    assert container["securityContext"] == {
        "runAsUser": 9,
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
    }
    assert (found["automountServiceAccountToken"], found["securityContext"]["seccompProfile"]["type"]) == (
        False,
        "RuntimeDefault",
    )
    assert "lifecycle" not in container


def test_a_restricted_namespace_gets_a_pod_that_says_it_is_not_root() -> None:
    assert "runAsNonRoot" not in pod(made())["securityContext"]
    assert pod(made(restricted=True))["securityContext"]["runAsNonRoot"] is True


def test_the_script_is_an_argument_and_the_framework_follows_it() -> None:
    assert pod(made())["containers"][0]["command"] == ["python3", "-c", "print(1)", "vllm", "dynamo.vllm"]


@pytest.mark.parametrize(
    ("framework", "found"),
    [("sglang", ("sglang", "dynamo.sglang")), ("trtllm", ("tensorrt_llm", "dynamo.trtllm")), ("other", ("", ""))],
)
def test_a_framework_has_its_modules(framework: str, found: tuple[str, str]) -> None:
    assert modules(framework) == found


def test_the_environment_is_the_worker_s_and_a_name_is_there_once() -> None:
    container = pod(made())["containers"][0]
    assert container["env"] == [{"name": "A", "value": "2"}]
    assert container["envFrom"] == [{"secretRef": {"name": "hf-token-secret"}}]


def test_claims_are_mounted_read_only_where_they_are_there() -> None:
    found = pod(made())
    (volume,) = [one for one in found["volumes"] if "persistentVolumeClaim" in one]
    (mount,) = [one for one in found["containers"][0]["volumeMounts"] if one["name"] == volume["name"]]
    assert volume["persistentVolumeClaim"] == {"claimName": "model-cache", "readOnly": True}
    assert (mount["mountPath"], mount["readOnly"]) == ("/opt/models", True)
    assert [one["name"] for one in pod(made(present=()))["volumes"]] == ["shm"]


def test_shared_memory_is_the_recipe_s() -> None:
    (volume,) = pod(made(present=()))["volumes"]
    assert volume["emptyDir"] == {"medium": "Memory", "sizeLimit": "20Gi"}
    assert pod(made(replace(WHOLE, shm=""), ()))["volumes"] == []


def test_the_sandbox_s_overlay_holds_for_it_too() -> None:
    overlay = Overlay(
        image_pull_secrets=("registry",),
        node_selector={"pool": "b"},
        tolerations=({"key": "gpu"},),
        requests={"memory": "1Gi"},
    )
    found = pod(made(overlay=overlay))
    assert (found["imagePullSecrets"], found["nodeSelector"], found["tolerations"]) == (
        [{"name": "registry"}],
        {"pool": "b"},
        [{"key": "gpu"}],
    )
    assert found["containers"][0]["resources"]["requests"]["memory"] == "1Gi"
    assert "memory" not in found["containers"][0]["resources"]["limits"]
