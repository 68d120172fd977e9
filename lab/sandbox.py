"""Prepare the control namespace and a sandbox as an administrator would, with deploy/*.yaml, and what is particular to the lab."""

import base64
import json
from pathlib import Path
from typing import Any

import yaml

from lab import model_hub
from lab.cluster import addresses, folders
from lab.cluster.kubectl import Kubectl
from lab.settings import Settings

DEPLOY = Path(__file__).parents[1] / "deploy"
EXAMPLE = "sandbox-1"
CONTROL = "recipe-gate"
NAME = "sbx-1"
HARDWARE = "lab"
"""What policies and baselines call it."""
OVERLAY: dict[str, Any] = {
    "storage_class": "lab-rwx",
    "requests": {"cpu": "100m", "memory": "128Mi"},
    "load": {"CONCURRENCY_PER_GPU": "1", "REQUESTS_PER_CONCURRENCY": "15", "ISL": "256", "OSL": "64"},
}
"""What a recipe for four large GPUs needs to run on a small machine; nothing else of it is changed."""


def prepare(settings: Settings, name: str = NAME) -> None:
    """Makes the control namespace and the sandbox; done again it changes nothing."""
    kubectl = Kubectl(settings, "")
    kubectl("apply", "--filename", str(DEPLOY / "control.yaml"))
    kubectl("apply", "--server-side", "--force-conflicts", "--filename", str(DEPLOY / "admission.yaml"))
    sandbox = (DEPLOY / "sandbox.yaml").read_text().replace(EXAMPLE, name)
    kubectl("apply", "--server-side", "--force-conflicts", "--filename", "-", given=sandbox)
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "hf-token-secret", "namespace": name},
        "stringData": {"HF_TOKEN": model_hub.TOKEN, "HF_ENDPOINT": model_hub.url(settings)},
    }
    kubectl.apply([secret])
    overlay(settings).write_text(json.dumps(OVERLAY, indent=1))


def overlay(settings: Settings) -> Path:
    """The file with the sandbox's overlay, for the command line and the service."""
    return settings.state / "overlay.json"


def account_kubeconfig(settings: Settings, account: str) -> Path:
    """A kubeconfig of a service account of the control namespace: the service runs with these rights, not the administrator's."""
    token = Kubectl(settings, CONTROL)("create", "token", account, "--duration=24h").strip()
    authority = base64.b64encode((folders.keys(settings) / "ca.crt").read_bytes()).decode()
    cluster = {"server": addresses.api_server(settings), "certificate-authority-data": authority}
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "lab", "cluster": cluster}],
        "users": [{"name": account, "user": {"token": token}}],
        "contexts": [{"name": "lab", "context": {"cluster": "lab", "user": account, "namespace": CONTROL}}],
        "current-context": "lab",
    }
    path = settings.state / f"{account}.kubeconfig"
    path.touch(mode=0o600)
    path.write_text(yaml.safe_dump(document))
    return path
