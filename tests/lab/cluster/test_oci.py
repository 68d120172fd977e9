"""Image archives are what containerd and every other tool expect."""

import gzip
import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from lab.cluster import oci


@pytest.fixture
def archive(tmp_path: Path) -> dict[str, bytes]:
    """The contents of an archive."""
    target = tmp_path / "deep" / "image.tar"
    oci.write(
        target, "example/name:1", {"bin/run": oci.File(b"program"), "a": oci.File(b"", 0o644)}, {"Cmd": ["/bin/run"]}
    )
    with tarfile.open(target) as contents:
        return {entry.name: contents.extractfile(entry).read() for entry in contents}  # type: ignore[union-attr]


def blob(archive: dict[str, bytes], descriptor: dict[str, Any]) -> bytes:
    """What a descriptor points at; it must have the digest and the size that it says."""
    algorithm, _, digest = descriptor["digest"].partition(":")
    content = archive[f"blobs/{algorithm}/{digest}"]
    assert hashlib.sha256(content).hexdigest() == digest
    assert len(content) == descriptor["size"]
    return content


def test_the_index_names_the_image_and_everything_is_reached_from_it(archive: dict[str, bytes]) -> None:
    (entry,) = json.loads(archive["index.json"])["manifests"]
    assert entry["annotations"]["io.containerd.image.name"] == "example/name:1"
    manifest = json.loads(blob(archive, entry))
    config = json.loads(blob(archive, manifest["config"]))
    (layer,) = (gzip.decompress(blob(archive, entry)) for entry in manifest["layers"])
    assert config["rootfs"]["diff_ids"] == [f"sha256:{hashlib.sha256(layer).hexdigest()}"]
    assert config["config"] == {"Cmd": ["/bin/run"]}


def test_the_layer_holds_the_files_with_their_permissions(archive: dict[str, bytes]) -> None:
    manifest = json.loads(blob(archive, json.loads(archive["index.json"])["manifests"][0]))
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(blob(archive, manifest["layers"][0])))) as layer:
        assert {entry.name: oct(entry.mode) for entry in layer} == {"bin/run": "0o755", "a": "0o644"}


def test_the_same_content_is_the_same_image(tmp_path: Path) -> None:
    for name in ("one", "two"):
        oci.write(tmp_path / name, "n", {"a": oci.File(b"x")}, {})
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
