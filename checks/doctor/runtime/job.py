"""The Job that carries the probe into a recipe's image, beside nothing else of the recipe."""

from collections.abc import Collection
from typing import Any

from checks.doctor.runtime.subject import Subject
from checks.model.protocol import RUNTIME_PROBE
from checks.model.spec import Overlay
from checks.recipe.overlay import deployed

NAME = RUNTIME_PROBE
SECONDS = 1200
"""Until the probe has ended, its image pulled before: engines' images have tens of gigabytes."""
MARGIN = 60
"""Whoever waits gives up first, while there still is a pod that says what it waits for."""
KEPT_SECONDS = 600
GPU = "nvidia.com/gpu"
GROUP = 1000
"""The group that the operator gives a pod's volumes."""
MODULES = {"vllm": "vllm", "sglang": "sglang", "trtllm": "tensorrt_llm"}
LABELS = {"app.kubernetes.io/name": "recipe-gate", "app.kubernetes.io/component": NAME}
Plain = dict[str, Any]


def modules(framework: str) -> tuple[str, str]:
    """The framework's own module and Dynamo's for it, empty where the framework is not known."""
    return (MODULES[framework], f"dynamo.{framework}") if framework in MODULES else ("", "")


def job(subject: Subject, script: str, present: Collection[str], overlay: Overlay, *, restricted: bool) -> Plain:
    """The probe of a subject: of its claims those that are `present`, `restricted` where the sandbox's Pod Security is.

    One GPU, the worker's limits, and small requests: it is to run beside others, on the node that the worker would use.
    """
    spec = {
        "backoffLimit": 0,
        "activeDeadlineSeconds": SECONDS + MARGIN,
        "ttlSecondsAfterFinished": KEPT_SECONDS,
        "template": {"metadata": {"labels": LABELS}, "spec": _pod(subject, script, present, restricted=restricted)},
    }
    body = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": NAME, "labels": LABELS}, "spec": spec}
    return deployed([body], overlay)[0]


def _pod(subject: Subject, script: str, present: Collection[str], *, restricted: bool) -> Plain:
    security = {
        "fsGroup": GROUP,
        "seccompProfile": {"type": "RuntimeDefault"},
        **subject.pod.get("securityContext", {}),
        **({"runAsNonRoot": True} if restricted else {}),
    }
    return {
        **subject.pod,
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": 1,
        "securityContext": security,
        "containers": [_container(subject, script, present)],
        "volumes": _volumes(subject, present),
    }


def _container(subject: Subject, script: str, present: Collection[str]) -> Plain:
    asked = {GPU: "1"} if subject.gpus else {}
    shm = [{"name": "shm", "mountPath": "/dev/shm"}] if subject.shm else []  # noqa: S108 - a mount, no temporary file
    names = _names(subject, present)
    mounted = sorted((path, names[claim]) for path, claim in subject.mounts.items() if claim in names)
    return {
        "name": NAME,
        "image": subject.image,
        **{key: subject.container[key] for key in ("imagePullPolicy", "workingDir") if subject.container.get(key)},
        "command": ["python3", "-c", script, *modules(subject.framework)],
        "env": list({one.get("name"): one for one in subject.environment}.values()),
        "envFrom": list(subject.sources),
        "resources": {
            "requests": {"cpu": "100m", "memory": "256Mi", **asked},
            "limits": {**subject.limits, **asked},
        },
        "securityContext": _security(subject.container.get("securityContext")),
        "volumeMounts": [
            *shm,
            *({"name": name, "mountPath": path, "readOnly": True} for path, name in mounted),
        ],
    }


def _security(given: Any) -> Plain:
    """As whom the recipe's container runs, without what the probe has no use for."""
    users = {
        key: given[key]
        for key in ("runAsUser", "runAsGroup", "runAsNonRoot")
        if isinstance(given, dict) and key in given
    }
    return {**users, "allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}


def _volumes(subject: Subject, present: Collection[str]) -> list[Plain]:
    memory = {"medium": "Memory", "sizeLimit": subject.shm}
    return [
        *([{"name": "shm", "emptyDir": memory}] if subject.shm else []),
        *(
            {"name": name, "persistentVolumeClaim": {"claimName": claim, "readOnly": True}}
            for claim, name in _names(subject, present).items()
        ),
    ]


def _names(subject: Subject, present: Collection[str]) -> dict[str, str]:
    """The volume of each claim: a claim's name may be longer than a volume's."""
    there = sorted({claim for claim in subject.mounts.values() if claim in present})
    return {claim: f"claim-{index}" for index, claim in enumerate(there)}
