"""The benchmark's Job as it is applied: what measures runs first, then the collector beside it prints what was written.

The artifacts lie on a volume of that pod alone. No pod of the recipe can mount it, and it goes with the pod, so that nothing
that serves can write a result, and nothing of a run reaches a later one.
"""

from typing import Any

from checks.model.protocol import COLLECT
from checks.model.refusal import Refusal
from checks.recipe.artifacts import redirected
from checks.recipe.objects import pod_specs

ARTIFACTS, NONCE = "recipe-gate-artifacts", "recipe-gate-nonce"
"""The volumes that a benchmark's pod gets."""
FOLDER, NONCE_FOLDER, NONCE_FILE = "/artifacts", "/nonce", "nonce"
SIZE = "32Gi"
"""AIPerf keeps a copy of every request: hundreds of megabytes, gigabytes at most."""
BELONGS_TO_SERVERS = {"livenessProbe", "readinessProbe", "startupProbe", "lifecycle"}
"""What Kubernetes refuses in a container that others wait for."""
Plain = dict[str, Any]


def job(benchmark: Plain, image: str, nonce: str) -> Plain | Refusal:
    """A benchmark's Job with the collector; `nonce` is the ConfigMap that the collector alone mounts."""
    name, spec = benchmark["metadata"]["name"], benchmark.get("spec") or {}
    pod = next(pod_specs(benchmark), {})
    containers = [one for one in pod.get("containers") or [] if isinstance(one, dict)]
    if any(spec.get(key) not in (None, 1) for key in ("parallelism", "completions")):
        return Refusal(f"Job {name} runs several pods; one pod measures. Remove parallelism and completions.")
    if len(containers) != 1:
        count = len(containers)
        return Refusal(f"Job {name} has {count} containers; one measures. Write the others as initContainers.")
    if containers[0].get("name") == COLLECT:
        return Refusal(f"Job {name} calls its container {COLLECT}, which is the run's own. Give it another name.")
    measuring = redirected(containers[0], ARTIFACTS)
    if measuring is None:
        return Refusal(
            f"Job {name} does not say where AIPerf writes. Name the folder in its container's environment, such as "
            "ROOT_ARTIFACT_DIR: /model-cache/perf, and give it to --artifact-dir."
        )
    first = {key: value for key, value in measuring.items() if key not in BELONGS_TO_SERVERS}
    changed = {
        **pod,
        "initContainers": [*(pod.get("initContainers") or []), first],
        "containers": [_collector(image)],
        "volumes": [*(pod.get("volumes") or []), *_volumes(nonce)],
    }
    kept = {key: value for key, value in spec.items() if key != "ttlSecondsAfterFinished"}
    return {**benchmark, "spec": {**kept, "template": {**spec["template"], "spec": changed}}}


def nonce_map(name: str, nonce: str) -> Plain:
    """The ConfigMap with the word that frames must carry.

    Pods of a recipe may read pods (the operator lets them find each other) and no ConfigMaps, so it is not in the pod; its name
    is made when they have been deployed, so that none of them mounts it.
    """
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {NONCE_FILE: nonce}}


def _volumes(nonce: str) -> list[Plain]:
    return [
        {"name": ARTIFACTS, "emptyDir": {"sizeLimit": SIZE}},
        {"name": NONCE, "configMap": {"name": nonce}},
    ]


def _collector(image: str) -> Plain:
    """The collector: unprivileged, reads the artifacts and nothing else."""
    return {
        "name": COLLECT,
        "image": image,
        "command": ["recipe-gate", "collect", FOLDER, "--nonce-file", f"{NONCE_FOLDER}/{NONCE_FILE}"],
        "resources": {"requests": {"cpu": "10m", "memory": "64Mi"}, "limits": {"memory": "512Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": True,
            "runAsUser": 65532,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "volumeMounts": [
            {"name": ARTIFACTS, "mountPath": FOLDER, "readOnly": True},
            {"name": NONCE, "mountPath": NONCE_FOLDER, "readOnly": True},
        ],
    }
