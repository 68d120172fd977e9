"""Which volumes are made and deleted, against a Kubernetes that remembers what it was told."""

import json
import stat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from kubernetes.client.exceptions import ApiException

from lab.cluster import storage


class Core:
    """The part of Kubernetes that the provisioner talks to."""

    def __init__(self, volumes: list[Any] | None = None) -> None:
        self.volumes = volumes or []
        self.created: list[dict[str, Any]] = []
        self.deleted: list[str] = []

    def list_persistent_volume(self) -> Any:
        return SimpleNamespace(items=self.volumes)

    def create_persistent_volume(self, volume: dict[str, Any]) -> None:
        if volume["metadata"]["name"] in {made["metadata"]["name"] for made in self.created}:
            raise ApiException(status=409)
        self.created.append(volume)

    def delete_persistent_volume(self, name: str) -> None:
        self.deleted.append(name)


def claim(storage_class: str = storage.STORAGE_CLASS, bound: str | None = None) -> Any:
    """A claim as the client shows it."""
    about = SimpleNamespace(uid="u-1", name="cache", namespace="ns")
    spec = SimpleNamespace(
        storage_class_name=storage_class,
        volume_name=bound,
        access_modes=["ReadWriteMany"],
        resources=SimpleNamespace(requests={"storage": "100Gi"}),
        volume_mode="Filesystem",
    )
    return SimpleNamespace(metadata=about, spec=spec)


def volume(path: Path, phase: str, provisioner: str = storage.PROVISIONER) -> Any:
    """A volume as the client shows it."""
    return SimpleNamespace(
        metadata=SimpleNamespace(name="pvc-u-1", annotations={"pv.kubernetes.io/provisioned-by": provisioner}),
        spec=SimpleNamespace(host_path=SimpleNamespace(path=str(path))),
        status=SimpleNamespace(phase=phase),
    )


def test_a_pending_claim_gets_a_volume_of_its_own(tmp_path: Path) -> None:
    core = Core()
    storage.reconcile(core, [claim()], tmp_path)
    (made,) = core.created
    assert made["spec"]["accessModes"] == ["ReadWriteMany"]
    assert made["spec"]["capacity"] == {"storage": "100Gi"}
    assert made["spec"]["claimRef"]["uid"] == "u-1"
    assert json.dumps(made)


def test_any_user_may_write_and_files_keep_the_folders_group(tmp_path: Path) -> None:
    core = Core()
    storage.reconcile(core, [claim()], tmp_path)
    mode = Path(core.created[0]["spec"]["hostPath"]["path"]).stat().st_mode
    assert stat.S_IMODE(mode) == 0o2777


def test_a_second_look_makes_no_second_volume(tmp_path: Path) -> None:
    core = Core()
    for _ in range(2):
        storage.reconcile(core, [claim()], tmp_path)
    assert len(core.created) == 1


def test_bound_claims_and_other_classes_are_left_alone(tmp_path: Path) -> None:
    core = Core()
    storage.reconcile(core, [claim(bound="pv"), claim("elsewhere")], tmp_path)
    assert core.created == []


def test_a_released_volume_goes_away_with_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "volume"
    folder.mkdir()
    core = Core([volume(folder, "Released")])
    storage.reconcile(core, [], tmp_path)
    assert core.deleted == ["pvc-u-1"]
    assert not folder.exists()


def test_no_folder_beside_the_volumes_is_deleted(tmp_path: Path) -> None:
    root, foreign = tmp_path / "volumes", tmp_path / "foreign"
    foreign.mkdir()
    core = Core([volume(path, "Released") for path in (foreign, root / ".." / "foreign", root, root / "a" / "b")])
    storage.reconcile(core, [], root)
    assert core.deleted == []
    assert foreign.exists()


def test_volumes_in_use_and_of_others_stay(tmp_path: Path) -> None:
    core = Core([volume(tmp_path, "Bound"), volume(tmp_path, "Released", "somebody.else")])
    storage.reconcile(core, [], tmp_path)
    assert core.deleted == []
    assert tmp_path.exists()
