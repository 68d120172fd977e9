"""The Job that prints a benchmark's exports from the claims that the benchmark wrote to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from checks.model.protocol import COLLECT
from checks.model.spec import Overlay

MOUNT = "/claims"
Plain = dict[str, Any]


def job(image: str, claims: Sequence[str], started: str, overlay: Overlay) -> Plain:
    """The collector: unprivileged, reads the claims and nothing else; `started` is the benchmark's start (RFC 3339).

    Files that are older belong to earlier runs. Where clocks differ, one of an earlier block may be among them, as it was then.
    """
    since = str(datetime.fromisoformat(started).timestamp())
    container = {
        "name": COLLECT,
        "image": image,
        "command": ["recipe-gate", "collect", MOUNT, "--since", since],
        "resources": {"requests": {"cpu": "10m", "memory": "64Mi"}, "limits": {"memory": "512Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [
            {"name": f"claim-{index}", "mountPath": f"{MOUNT}/{claim}", "readOnly": True}
            for index, claim in enumerate(claims)
        ],
    }
    spec = {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": 1,
        "securityContext": {"runAsNonRoot": True, "runAsUser": 65532, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [container],
        "imagePullSecrets": [{"name": name} for name in overlay.image_pull_secrets],
        "nodeSelector": dict(overlay.node_selector),
        "tolerations": [dict(one) for one in overlay.tolerations],
        "volumes": [
            {"name": f"claim-{index}", "persistentVolumeClaim": {"claimName": claim, "readOnly": True}}
            for index, claim in enumerate(claims)
        ],
    }
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": COLLECT},
        "spec": {"backoffLimit": 0, "template": {"spec": spec}},
    }
