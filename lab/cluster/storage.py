"""Volumes for claims of class lab-rwx: one folder of this machine each, shared by its pods, gone with its claim."""

import argparse
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kubernetes import client, watch
from kubernetes.client.exceptions import ApiException
from urllib3.exceptions import HTTPError

from lab.cluster import folders, processes
from lab.cluster.addresses import api_server
from lab.cluster.client import of_user
from lab.cluster.environment import of_cluster
from lab.settings import Settings

NAME = "storage"
STORAGE_CLASS = "lab-rwx"
PROVISIONER = "recipe-gate.dev/lab-volumes"
_PROVISIONED_BY = "pv.kubernetes.io/provisioned-by"
_PAUSE = 1.0
_SWEEP = 5  # seconds between two looks at released volumes, whose change of phase comes after their claim's event
# Pods run as any user; files keep the folder's group so that the next pod may read them.
_MODE = 0o2777


def start(settings: Settings) -> None:
    """Start the provisioner in the background."""
    arguments = [f"--server={api_server(settings)}", f"--keys={folders.keys(settings)}"]
    arguments.append(f"--volumes={folders.volumes(settings)}")
    source = Path(__file__).parents[2]
    command = [sys.executable, "-m", "lab.cluster.storage", *arguments]
    processes.start(settings, NAME, command, of_cluster(), cwd=source)


def main(argv: Sequence[str] | None = None) -> None:
    """Serve claims until stopped."""
    parser = argparse.ArgumentParser(prog="lab.cluster.storage")
    parser.add_argument("--server", required=True)
    parser.add_argument("--keys", type=Path, required=True)
    parser.add_argument("--volumes", type=Path, required=True)
    arguments = parser.parse_args(argv)
    core: Any = client.CoreV1Api(of_user(arguments.server, arguments.keys, NAME))
    while True:
        try:
            listed = core.list_persistent_volume_claim_for_all_namespaces()
            reconcile(core, listed.items, arguments.volumes)
            _next_change(core, listed.metadata.resource_version)
        except (ApiException, HTTPError) as failure:  # the next look starts afresh
            print(f"{type(failure).__name__}: {failure}", flush=True)
            time.sleep(_PAUSE)


def reconcile(core: Any, claims: Sequence[Any], root: Path) -> None:
    """Give each pending claim of the class a volume, and delete volumes that were released."""
    for claim in claims:
        if claim.spec.storage_class_name == STORAGE_CLASS and not claim.spec.volume_name:
            _provide(core, claim, root)
    for volume in core.list_persistent_volume().items:
        if volume.status.phase == "Released" and _is_own(volume, root):
            shutil.rmtree(volume.spec.host_path.path, ignore_errors=True)
            core.delete_persistent_volume(volume.metadata.name)
            print(f"deleted {volume.metadata.name}", flush=True)


def volume_for(claim: Any, root: Path) -> dict[str, Any]:
    """The PersistentVolume of a claim, bound to it from the start."""
    about = claim.metadata
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": f"pvc-{about.uid}", "annotations": {_PROVISIONED_BY: PROVISIONER}},
        "spec": {
            "accessModes": list(claim.spec.access_modes),
            "capacity": {"storage": claim.spec.resources.requests["storage"]},
            "claimRef": {
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "namespace": about.namespace,
                "name": about.name,
                "uid": about.uid,
            },
            "hostPath": {"path": str(root / f"{about.namespace}-{about.name}-{about.uid}"), "type": "Directory"},
            "persistentVolumeReclaimPolicy": "Delete",
            "storageClassName": STORAGE_CLASS,
            "volumeMode": claim.spec.volume_mode,
        },
    }


def _is_own(volume: Any, root: Path) -> bool:
    """Whether a volume was made here; what it says of itself is believed only for folders in `root`."""
    named = (volume.metadata.annotations or {}).get(_PROVISIONED_BY) == PROVISIONER
    return named and Path(volume.spec.host_path.path).parent == root


def _provide(core: Any, claim: Any, root: Path) -> None:
    volume = volume_for(claim, root)
    folder = Path(volume["spec"]["hostPath"]["path"])
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(_MODE)
    try:
        core.create_persistent_volume(volume)
    except ApiException as refused:
        if refused.status != 409:  # there already, binding under way
            raise
    else:
        print(f"made {volume['metadata']['name']} for {claim.metadata.namespace}/{claim.metadata.name}", flush=True)


def _next_change(core: Any, version: str) -> None:
    """Return at the next event of a claim after `version`, or after a sweep's time."""
    watcher: Any = watch.Watch()  # type: ignore[no-untyped-call]
    changes = watcher.stream(
        core.list_persistent_volume_claim_for_all_namespaces, resource_version=version, timeout_seconds=_SWEEP
    )
    for _ in changes:
        return


if __name__ == "__main__":
    main()
