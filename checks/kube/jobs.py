"""Jobs of a run: wait for one, read its log, see which claims it uses."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from checks.kube import failures, paths
from checks.kube.api import Api
from checks.kube.failures import Certain
from checks.kube.readiness import complete
from checks.kube.waiting import Clock, wait

Plain = dict[str, Any]


def outcome(api: Api, namespace: str, name: str, seconds: float, clock: Clock) -> str:
    """Empty when a Job is complete, else why it is not and will not be."""
    return wait(look(api, namespace, name), seconds, clock)


def look(api: Api, namespace: str, name: str) -> Callable[[], str | Certain]:
    """How a Job is doing, for checks.kube.waiting.wait."""

    def now() -> str | Certain:
        job = api.get(paths.job(namespace, name))
        if complete(job):
            return ""
        pods = _made_for(api, namespace, job)
        return failures.of_job(job, pods) or failures.of_pods(pods) or f"Job {name} is running"

    return now


def removed(api: Api, namespace: str, name: str, seconds: float, clock: Clock) -> str:
    """Empty when a Job is gone with its pods, so that one of the same name can run, else that it is not."""
    path = paths.job(namespace, name)
    api.delete(path, propagationPolicy="Foreground")
    return wait(lambda: f"Job {name} is being deleted" if api.find(path) else "", seconds, clock, interval=0.5)


def pods_of(api: Api, namespace: str, name: str) -> list[Plain]:
    """The pods of a Job, the oldest first; none where there is no such Job."""
    job = api.find(paths.job(namespace, name))
    return _made_for(api, namespace, job) if job is not None else []


def _made_for(api: Api, namespace: str, job: Plain) -> list[Plain]:
    """What Kubernetes made for a Job, by the Job's uid: a label is anybody's to write, a controller is not."""
    made_by = ("Job", job["metadata"]["uid"])
    found = [pod for pod in api.items(paths.pods(namespace)) if _controller(pod) == made_by]
    return sorted(found, key=lambda pod: str(pod["metadata"].get("creationTimestamp")))


def _controller(pod: Plain) -> tuple[str, str]:
    """The kind and the uid of what made a pod."""
    owners = pod["metadata"].get("ownerReferences") or ()
    found = (one for one in owners if one.get("controller") is True)
    return next(((str(one.get("kind")), str(one.get("uid"))) for one in found), ("", ""))


def log(api: Api, namespace: str, name: str, container: str) -> str:
    """The whole log of a container of a Job's last pod; empty where it has none."""
    pods = pods_of(api, namespace, name)
    if not pods:
        return ""
    path = paths.single("v1", "Pod", namespace, pods[-1]["metadata"]["name"])
    return api.text("GET", f"{path}/log", {"container": container}).decode(errors="replace")


def claims(job: Plain) -> tuple[str, ...]:
    """The names of the claims that a Job mounts."""
    volumes = job["spec"]["template"]["spec"].get("volumes") or ()
    found = [(volume.get("persistentVolumeClaim") or {}).get("claimName") for volume in volumes]
    return tuple(dict.fromkeys(name for name in found if name))


def fingerprint(job: Plain) -> str:
    """16 hexadecimal digits that change with what a Job's pod does."""
    text = json.dumps(job["spec"]["template"]["spec"], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
