"""A sandbox of its own for each test, prepared by the manifest that administrators apply."""

import json
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lab.settings import Settings

DEPLOY = Path(__file__).parents[3] / "deploy"


@dataclass(frozen=True)
class Prepared:
    """A sandbox in the running lab."""

    namespace: str
    settings: Settings

    def kubectl(self, *arguments: str, stdin: str | None = None) -> str:
        """What kubectl printed; raises when it failed."""
        command = [str(self.settings.bin / "kubectl"), "--kubeconfig", str(self.settings.kubeconfig)]
        given = ["-n", self.namespace, *arguments]
        return subprocess.run([*command, *given], input=stdin, check=True, capture_output=True, text=True).stdout

    def left(self) -> list[str]:
        """What is in the sandbox that was not there when it was prepared."""
        kinds = "dynamographdeployments,jobs,pods,services,configmaps,deployments"
        items = json.loads(self.kubectl("get", kinds, "-o", "json"))["items"]
        return [
            f"{one['kind']} {one['metadata']['name']}" for one in items if one["metadata"]["name"] != "kube-root-ca.crt"
        ]


@pytest.fixture
def prepared(lab: Settings) -> Iterator[Prepared]:
    """A fresh sandbox; skipped where the lab has no operator."""
    sandbox = Prepared(f"sbx-{uuid.uuid4().hex[:6]}", lab)
    if "dynamographdeployments" not in sandbox.kubectl("api-resources", "-o", "name"):
        pytest.skip("the lab's operator is not installed")
    manifest = (DEPLOY / "sandbox.yaml").read_text().replace("sandbox-1", sandbox.namespace)
    sandbox.kubectl("apply", "--server-side", "-f", "-", stdin=manifest.replace('gpu: "8"', 'gpu: "100"'))
    yield sandbox
    sandbox.kubectl("delete", "namespace", sandbox.namespace, "--wait=false")
