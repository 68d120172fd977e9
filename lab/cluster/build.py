"""Builds the cluster's programs from Go modules into the cache, once for each content of those modules."""

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lab.cluster import go
from lab.progress import Progress
from lab.settings import Settings

SOURCES = Path(__file__).parent / "binaries"
_SCRATCH = ".build-"
_VERSION = "k8s.io/component-base/version"
_KUBERNETES_PROGRAMS = (
    "etcd",
    "kubectl",
    "kubelet",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-proxy",
    "kube-scheduler",
)


@dataclass(frozen=True)
class Target:
    """Programs of the module in `folder`; `links` are further names of the first, which tells them apart."""

    folder: str
    packages: Mapping[str, str]  # program -> package
    version_of: str = ""
    links: tuple[str, ...] = ()

    @property
    def source(self) -> Path:
        """The module's folder."""
        return SOURCES / self.folder


_CONTAINERD = "github.com/containerd/containerd/v2"
TARGETS = (
    Target("kubernetes", {"kubernetes": "."}, "k8s.io/kubernetes", _KUBERNETES_PROGRAMS),
    Target("kubernetes", {"coredns": "./coredns", "pause": "./pause"}),
    Target(
        "containerd",
        {name: f"{_CONTAINERD}/cmd/{name}" for name in ("containerd", "containerd-shim-runc-v2", "ctr")},
    ),
)


def build(settings: Settings, progress: Progress) -> None:
    """Build what is missing or was built from other sources into Settings.bin."""
    for target in TARGETS:
        if not is_built(settings, target):
            _build(settings, target, progress)


def is_built(settings: Settings, target: Target) -> bool:
    """Whether the target's programs are there, made from the sources as they are now."""
    names = (*target.packages, *target.links)
    return _key_file(settings, target).exists() and all((settings.bin / name).exists() for name in names)


def key(target: Target) -> str:
    """What the target's programs depend on, as 16 hexadecimal digits: the module's files and the linked version."""
    digest = hashlib.sha256(repr((target.packages, flags(target))).encode())
    for path in sorted(path for path in target.source.rglob("*") if path.is_file()):
        digest.update(f"\0{path.relative_to(target.source)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def flags(target: Target) -> tuple[str, ...]:
    """The flags of `go build`. Clients refuse a server that calls itself v0.0.0, hence the version of Kubernetes."""
    linker = "-s -w"
    if target.version_of:
        version = go.required(target.source / "go.mod", target.version_of)
        major, minor, _ = version.removeprefix("v").split(".", 2)
        values = {"gitVersion": version, "gitMajor": major, "gitMinor": minor}
        linker = " ".join([linker, *(f"-X {_VERSION}.{name}={value}" for name, value in values.items())])
    return ("-trimpath", "-buildvcs=false", "-mod=readonly", "-ldflags", linker)


def _build(settings: Settings, target: Target, progress: Progress) -> None:
    settings.bin.mkdir(parents=True, exist_ok=True)
    for unfinished in settings.bin.glob(f"{_SCRATCH}*"):
        shutil.rmtree(unfinished)
    names = ", ".join(target.packages)
    with tempfile.TemporaryDirectory(dir=settings.bin, prefix=_SCRATCH) as scratch:
        for name, package in target.packages.items():
            wanted = go.Program(target.source, package, flags(target))
            go.build(wanted, Path(scratch) / name, settings.cache / "build.log", progress)
        for name in target.packages:
            (Path(scratch) / name).replace(settings.bin / name)
    program = next(iter(target.packages))
    for name in target.links:
        _link(settings.bin / name, program)
    for stale in settings.bin.glob(f".{program}-*.built"):
        stale.unlink()
    _key_file(settings, target).touch()
    progress(f"built {names}")


def _link(path: Path, target: str) -> None:
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    partial.symlink_to(target)
    partial.replace(path)


def _key_file(settings: Settings, target: Target) -> Path:
    return settings.bin / f".{next(iter(target.packages))}-{key(target)}.built"
