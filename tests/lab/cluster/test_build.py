"""When programs are built again."""

from pathlib import Path

import pytest

from lab.cluster import build
from lab.cluster.build import TARGETS, Target
from lab.settings import Settings


def test_kubernetes_tells_clients_its_real_version() -> None:
    (flags,) = (build.flags(target)[-1] for target in TARGETS if target.version_of)
    assert "gitVersion=v1.37.2" in flags
    assert "gitMajor=1 " in flags
    assert flags.endswith("gitMinor=37")


def test_every_program_that_the_cluster_starts_is_built() -> None:
    names = {name for target in TARGETS for name in (*target.packages, *target.links)}
    assert names >= {
        "etcd",
        "kube-apiserver",
        "kubelet",
        "kubectl",
        "containerd",
        "containerd-shim-runc-v2",
        "ctr",
        "coredns",
        "pause",
    }


@pytest.mark.parametrize("changed", ["main.go", "sub/other.go"])
def test_a_changed_or_new_source_is_another_key(tmp_path: Path, changed: str) -> None:
    (tmp_path / "main.go").write_text("package main")
    target = Target(str(tmp_path), {"program": "."})
    before = build.key(target)
    assert before == build.key(target)
    (tmp_path / changed).parent.mkdir(exist_ok=True)
    (tmp_path / changed).write_text("package other")
    assert build.key(target) != before


def test_programs_without_their_mark_are_not_built(tmp_path: Path) -> None:
    settings = Settings(cache=tmp_path, state=tmp_path / "state")
    (target, *_) = TARGETS
    settings.bin.mkdir()
    for name in (*target.packages, *target.links):
        (settings.bin / name).touch()
    assert not build.is_built(settings, target)
    (settings.bin / f".kubernetes-{build.key(target)}.built").touch()
    assert build.is_built(settings, target)
    (settings.bin / "kubelet").unlink()
    assert not build.is_built(settings, target)
