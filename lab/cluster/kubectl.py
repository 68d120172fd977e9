"""kubectl as the administrator of the running cluster: the one that was built with it."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from lab.cluster import folders
from lab.cluster.environment import of_cluster
from lab.cluster.errors import LabError
from lab.settings import Settings


@dataclass(frozen=True)
class Kubectl:
    """kubectl in one namespace of the lab's cluster; with an empty name in each object's own."""

    settings: Settings
    namespace: str = "default"

    def command(self, *arguments: str) -> list[str]:
        """The whole command line. What kubectl remembers of an API server goes away with that server."""
        program = str(self.settings.bin / "kubectl")
        files = [
            f"--kubeconfig={self.settings.kubeconfig}",
            f"--cache-dir={folders.cluster(self.settings) / 'kubectl'}",
        ]
        space = [f"--namespace={self.namespace}"] if self.namespace else []
        return [program, *files, *space, *arguments]

    def run(self, *arguments: str, given: str | None = None) -> "subprocess.CompletedProcess[str]":
        """Run it with `given` as its input, whatever comes out."""
        command = self.command(*arguments)
        return subprocess.run(command, env=of_cluster(), input=given, capture_output=True, text=True, check=False)

    def __call__(self, *arguments: str, given: str | None = None) -> str:
        """What it prints. Raises LabError with its complaint."""
        done = self.run(*arguments, given=given)
        if done.returncode:
            raise LabError(f"kubectl {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def apply(self, documents: Sequence[Mapping[str, Any]]) -> None:
        """Apply the documents."""
        self("apply", "--filename", "-", given=yaml.safe_dump_all([dict(document) for document in documents]))

    def get(self, *what: str) -> dict[str, Any]:
        """One object or list."""
        found: dict[str, Any] = json.loads(self("get", *what, "--output", "json"))
        return found

    def wait(self, condition: str, what: str, seconds: int = 60) -> None:
        """Return when a condition ("condition=Ready", "create") holds. Raises LabError with the object's description."""
        done = self.run("wait", f"--for={condition}", f"--timeout={seconds}s", what)
        if done.returncode:
            raise LabError(f"{what}: {done.stderr.strip()}\n{self.run('describe', what).stdout}")
