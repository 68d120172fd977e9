"""A sandbox of its own for each test, prepared by the manifest that administrators apply."""

import json
import subprocess
import uuid
from collections.abc import Callable, Iterator
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
        return self.anywhere("-n", self.namespace, *arguments, stdin=stdin)

    def anywhere(self, *arguments: str, stdin: str | None = None) -> str:
        """The same for objects that name their own namespaces."""
        command = [str(self.settings.bin / "kubectl"), "--kubeconfig", str(self.settings.kubeconfig), *arguments]
        done = subprocess.run(command, input=stdin, check=False, capture_output=True, text=True)
        assert done.returncode == 0, f"{arguments}: {done.stderr}"
        return done.stdout

    def left(self) -> list[str]:
        """What is in the sandbox that was not there when it was prepared."""
        kinds = "dynamographdeployments,jobs,pods,services,configmaps,deployments"
        items = json.loads(self.kubectl("get", kinds, "-o", "json"))["items"]
        return [
            f"{one['kind']} {one['metadata']['name']}" for one in items if one["metadata"]["name"] != "kube-root-ca.crt"
        ]


@pytest.fixture(scope="session")
def new_sandbox(lab: Settings) -> Iterator[Callable[[], Prepared]]:
    """Prepares sandboxes; skipped where the lab has no operator."""
    prepared: list[Prepared] = []

    def prepare() -> Prepared:
        sandbox = Prepared(f"sbx-{uuid.uuid4().hex[:6]}", lab)
        if "dynamographdeployments" not in sandbox.kubectl("api-resources", "-o", "name"):
            pytest.skip("the lab's operator is not installed")
        manifest = (DEPLOY / "sandbox.yaml").read_text().replace("sandbox-1", sandbox.namespace)
        sandbox.anywhere("apply", "--server-side", "--force-conflicts", "-f", str(DEPLOY / "admission.yaml"))
        sandbox.kubectl("apply", "--server-side", "-f", "-", stdin=manifest.replace('gpu: "8"', 'gpu: "100"'))
        prepared.append(sandbox)
        return sandbox

    yield prepare
    for sandbox in prepared:
        sandbox.kubectl("delete", "namespace", sandbox.namespace, "--wait=false")


@pytest.fixture
def prepared(new_sandbox: Callable[[], Prepared]) -> Prepared:
    """A fresh sandbox."""
    return new_sandbox()
