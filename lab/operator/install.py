"""Bring the stand-in into a running cluster: certificates, the process, CRDs, webhooks; and away again."""

import base64
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from lab.cluster import certificates, control_plane, folders, processes
from lab.operator import crds
from lab.settings import Settings

NAME = "operator"
PORT = 9443
WAIT_SECONDS = 60.0
CONVERTED = {"dynamographdeployments.nvidia.com", "dynamocomponentdeployments.nvidia.com"}
HOOKS = {"Mutating": "mdynamographdeployment.kb.io", "Validating": "vdynamographdeployment.kb.io"}
"""The names by which refusals are told, as the operator's own chart gives them."""


def start(settings: Settings) -> None:
    """Starts the operator and waits until a graph can be written in both API versions; raises TimeoutError."""
    folder = settings.state / NAME
    new = NAME not in processes.alive(settings)
    if new:
        _write_certificates(settings, folder)
        processes.start(settings, NAME, _command(settings, folder))
    webhooks = [_webhook(settings, folder, kind) for kind in ("Mutating", "Validating")]
    _apply(settings, [*_definitions(settings, folder), *webhooks])
    _wait_until_served(settings)
    if new:
        control_plane.restart_controllers(settings)


def stop(settings: Settings) -> None:
    """Stops the operator's process; its objects go with the cluster."""
    processes.stop(settings, NAME)


def _command(settings: Settings, folder: Path) -> list[str]:
    where = [
        "--kubeconfig",
        str(folders.keys(settings) / "operator.kubeconfig"),
        "--bind",
        settings.bridge_address,
        "--port",
        str(PORT),
    ]
    return [
        sys.executable,
        "-m",
        "lab.operator",
        *where,
        "--cert",
        str(folder / "tls.crt"),
        "--key",
        str(folder / "tls.key"),
    ]


def _write_certificates(settings: Settings, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = datetime.now(UTC)
    authority = certificates.authority("recipe-gate-lab-operator", now)
    pair = certificates.server(authority, "dynamo-operator", [settings.bridge_address], [], now)
    (folder / "ca.crt").write_bytes(authority.pem)
    (folder / "tls.crt").write_bytes(pair.certificate)
    (folder / "tls.key").write_bytes(pair.key)


def _definitions(settings: Settings, folder: Path) -> Iterator[dict[str, Any]]:
    url, authority = f"https://{settings.bridge_address}:{PORT}", _authority(folder)
    if settings.crds is None:
        yield from crds.all_of(json.loads(_kubectl(settings, "get", "--raw", "/openapi/v3/api/v1")), url, authority)
        return
    for path in sorted(settings.crds.glob("*.yaml")):
        definition = yaml.safe_load(path.read_bytes())
        if definition["metadata"]["name"] in CONVERTED:
            definition["spec"]["conversion"]["webhook"]["clientConfig"] = {
                "url": f"{url}/convert",
                "caBundle": authority,
            }
        else:
            definition["spec"].pop("conversion", None)
        yield definition


def _webhook(settings: Settings, folder: Path, kind: str) -> dict[str, Any]:
    mutating = kind == "Mutating"
    versions = ["v1beta1"] if mutating else ["v1alpha1", "v1beta1"]
    url = f"https://{settings.bridge_address}:{PORT}/{'mutate' if mutating else 'validate'}"
    hook = {
        "name": HOOKS[kind],
        "clientConfig": {"url": url, "caBundle": _authority(folder)},
        "rules": [
            {
                "apiGroups": ["nvidia.com"],
                "apiVersions": versions,
                "operations": ["CREATE", "UPDATE"],
                "resources": ["dynamographdeployments"],
            }
        ],
        "sideEffects": "None",
        "matchPolicy": "Equivalent" if mutating else "Exact",
        "admissionReviewVersions": ["v1"],
    }
    name = f"dynamo-operator-{kind.lower()}"
    version = "admissionregistration.k8s.io/v1"
    return {
        "apiVersion": version,
        "kind": f"{kind}WebhookConfiguration",
        "metadata": {"name": name},
        "webhooks": [hook],
    }


def _wait_until_served(settings: Settings) -> None:
    """A new CRD is served a moment after it is Established, and conversion a moment after that."""
    main = {"name": "main", "image": "example.invalid/none:1.0.0"}
    spec = {"services": {"Frontend": {"componentType": "frontend", "extraPodSpec": {"mainContainer": main}}}}
    metadata = {"name": "probe", "namespace": "default"}
    probe = json.dumps(
        {"apiVersion": "nvidia.com/v1alpha1", "kind": "DynamoGraphDeployment", "metadata": metadata, "spec": spec}
    )
    end = time.monotonic() + WAIT_SECONDS
    while True:
        done = subprocess.run(
            _argv(settings, "create", "--dry-run=server", "-f", "-"),
            input=probe,
            text=True,
            capture_output=True,
            check=False,
        )
        if done.returncode == 0:
            return
        if time.monotonic() > end:
            raise TimeoutError(f"the operator's webhooks do not answer: {done.stderr.strip()}")
        time.sleep(0.3)


def _authority(folder: Path) -> str:
    return base64.b64encode((folder / "ca.crt").read_bytes()).decode()


def _apply(settings: Settings, things: list[dict[str, Any]]) -> None:
    bundle = json.dumps({"apiVersion": "v1", "kind": "List", "items": things})
    argv = _argv(settings, "apply", "--server-side", "--force-conflicts", "-f", "-")
    done = subprocess.run(argv, input=bundle, text=True, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the operator's objects were refused: {done.stderr.strip()}")


def _kubectl(settings: Settings, *arguments: str) -> str:
    return subprocess.run(_argv(settings, *arguments), text=True, capture_output=True, check=True).stdout


def _argv(settings: Settings, *arguments: str) -> list[str]:
    return [str(settings.bin / "kubectl"), "--kubeconfig", str(settings.kubeconfig), *arguments]
