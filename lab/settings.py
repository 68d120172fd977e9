"""Where the lab keeps what it builds and what it runs, and how large it is: read once, passed on as a value."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """The lab's folders and sizes.

    `cache` survives (binaries, images, specifications); `state` is one running lab and goes away with it.
    """

    cache: Path
    state: Path
    gpus: int = 8
    node: str = "lab-gpu-0"
    bridge: str = "rglab0"
    bridge_address: str = "10.88.0.1"
    pod_cidr: str = "10.88.0.0/16"
    service_cidr: str = "10.96.0.0/16"
    service_dns: str = "cluster.local"
    crds: Path | None = None

    @property
    def kubeconfig(self) -> Path:
        """The administrator's kubeconfig of the running lab."""
        return self.state / "admin.kubeconfig"

    @property
    def bin(self) -> Path:
        """The built binaries (kubectl, kube-apiserver, containerd, ctr, coredns ...)."""
        return self.cache / "bin"


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings that RECIPE_GATE_CACHE, RECIPE_GATE_LAB, RECIPE_GATE_LAB_GPUS and RECIPE_GATE_LAB_CRDS ask for."""
    cache_home = Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    crds = environ.get("RECIPE_GATE_LAB_CRDS")
    return Settings(
        cache=Path(environ.get("RECIPE_GATE_CACHE") or cache_home / "recipe-gate"),
        state=Path(environ.get("RECIPE_GATE_LAB") or "/var/lib/recipe-gate/lab"),
        gpus=int(environ.get("RECIPE_GATE_LAB_GPUS") or "8"),
        crds=Path(crds) if crds else None,
    )
