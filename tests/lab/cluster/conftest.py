"""kubectl in a namespace of each test module's own, and a small image that is made here."""

import hashlib
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.cluster import go, images, oci
from lab.cluster.go import Program
from lab.cluster.kubectl import Kubectl
from lab.settings import Settings

IMAGE = "localhost/recipe-gate-lab/test"
_INSIDE = Path(__file__).parent / "inside"
_PROGRAMS = ("sh", "cat", "echo", "httpd", "id", "ls", "mkdir", "nslookup", "sleep", "stat", "wget")


@pytest.fixture(scope="session")
def image(lab: Settings) -> str:
    """The name of a small image: Debian's static busybox, and a program that asks the API server."""
    name = (
        f"{IMAGE}:{hashlib.sha256(b''.join(path.read_bytes() for path in sorted(_INSIDE.iterdir()))).hexdigest()[:16]}"
    )
    if name not in images.present(lab):
        folder = lab.cache / "tests" / "image"
        folder.mkdir(parents=True, exist_ok=True)
        files = {f"bin/{program}": oci.File(busybox(folder)) for program in _PROGRAMS}
        files |= {"bin/ask-api": oci.File(inside(folder)), "tmp/.keep": oci.File(b"")}
        oci.write(folder / "image.tar", name, files, {"Env": ["PATH=/bin"], "Cmd": ["/bin/sh"]})
        images.import_archive(lab, folder / "image.tar")
    return name


def busybox(folder: Path) -> bytes:
    """Debian's static busybox, unpacked and not installed."""
    subprocess.run(["apt-get", "--quiet", "download", "busybox-static"], cwd=folder, check=True, capture_output=True)
    subprocess.run(["dpkg", "--extract", *map(str, folder.glob("*.deb")), "."], cwd=folder, check=True)
    return next(folder.glob("**/bin/busybox")).read_bytes()


def inside(folder: Path) -> bytes:
    """The program that asks the API server, built without C so that it needs no files beside it."""
    program = Program(_INSIDE, ".", ("-trimpath", "-buildvcs=false"), static=True)
    go.build(program, folder / "ask-api", folder / "go.log", print)
    return (folder / "ask-api").read_bytes()


@pytest.fixture(scope="module")
def kubectl(lab: Settings) -> Iterator[Kubectl]:
    """kubectl in a new namespace that pods may be created in."""
    here = Kubectl(lab, f"test-{uuid.uuid4().hex[:8]}")
    here("create", "namespace", here.namespace)
    here.wait("create", "serviceaccount/default")
    yield here
    here("delete", "namespace", here.namespace, "--wait=false")


@pytest.fixture(scope="session")
def pod(image: str) -> Callable[..., dict[str, Any]]:
    """Makes a pod of one container that runs a shell script; keywords are added to the container or, as `spec`, to the pod."""

    def make(name: str, script: str, spec: dict[str, Any] | None = None, **container: Any) -> dict[str, Any]:
        main = {"name": "main", "image": image, "command": ["/bin/sh", "-c", script], **container}
        return {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name, "labels": {"app": name}},
            "spec": {
                "restartPolicy": "Never",
                "terminationGracePeriodSeconds": 0,
                "containers": [main],
                **(spec or {}),
            },
        }

    return make
