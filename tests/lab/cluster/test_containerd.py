"""containerd's configuration and what of its containers is the lab's."""

import json
import tomllib
from pathlib import Path

from lab.cluster import containerd
from lab.settings import Settings

SETTINGS = Settings(cache=Path("/c"), state=Path("/s"))


def test_images_are_kept_in_the_cache_and_everything_else_in_the_state() -> None:
    found = tomllib.loads(containerd.configuration(SETTINGS, "overlayfs"))
    assert found["root"] == "/c/containerd"
    elsewhere = [
        found["state"],
        found["grpc"]["address"],
        found["plugins"]["io.containerd.shim.v1.manager"]["socket_dir"],
    ]
    assert all(Path(path).is_relative_to("/s") for path in elsewhere)


def test_a_folder_too_long_for_sockets_is_left_to_containerds_default() -> None:
    deep = Settings(cache=Path("/c"), state=Path("/s") / ("long" * 20))
    found = tomllib.loads(containerd.configuration(deep, "overlayfs"))
    assert found["plugins"]["io.containerd.shim.v1.manager"]["socket_dir"] == ""


def test_the_built_shim_and_the_own_pause_image_are_used() -> None:
    plugins = tomllib.loads(containerd.configuration(SETTINGS, "native"))["plugins"]
    runtime = plugins["io.containerd.cri.v1.runtime"]["containerd"]["runtimes"]["runc"]
    assert runtime["runtime_path"] == "/c/bin/containerd-shim-runc-v2"
    assert plugins["io.containerd.cri.v1.images"]["pinned_images"]["sandbox"] == containerd.PAUSE_IMAGE
    assert plugins["io.containerd.cri.v1.images"]["snapshotter"] == "native"


def test_overlays_are_not_stacked() -> None:
    assert containerd.snapshotter("overlay") == "native"
    assert containerd.snapshotter("ext4") == "overlayfs"


def test_only_groups_of_the_containers_own_are_taken_from_their_bundles(tmp_path: Path) -> None:
    settings = Settings(cache=tmp_path / "cache", state=tmp_path)
    bundles = containerd.state(settings) / "io.containerd.runtime.v2.task" / "k8s.io"
    for name, group in {"abc": "/k8s.io/abc", "def": "/", "ghi": "/system.slice/other"}.items():
        (bundles / name).mkdir(parents=True)
        (bundles / name / "config.json").write_text(json.dumps({"linux": {"cgroupsPath": group}}))
    assert containerd.container_groups(settings) == ("/k8s.io/abc",)


def test_imported_images_are_unpacked_for_the_snapshotter_that_pods_use() -> None:
    plugins = tomllib.loads(containerd.configuration(SETTINGS, "native"))["plugins"]
    (unpacked,) = plugins["io.containerd.transfer.v1.local"]["unpack_config"]
    assert unpacked["snapshotter"] == plugins["io.containerd.cri.v1.images"]["snapshotter"]
