"""Image archives (OCI layout in a tar) written by hand: images of one program need no builder and no base."""

import gzip
import hashlib
import io
import json
import platform
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}
_TYPES = "application/vnd.oci.image"


@dataclass(frozen=True)
class File:
    """One file of an image: its content and permissions."""

    content: bytes
    mode: int = 0o755


def write(target: Path, reference: str, files: Mapping[str, File], configuration: Mapping[str, Any]) -> None:
    """Write an archive with one image of one layer: `files` by path, and its `configuration` (Entrypoint ...)."""
    layer = _layer(files)
    packed = gzip.compress(layer, mtime=0)
    image = {
        "architecture": _MACHINES.get(platform.machine(), platform.machine()),
        "os": "linux",
        "config": configuration,
        "rootfs": {"type": "layers", "diff_ids": [_digest(layer)]},
    }
    config = json.dumps(image).encode()
    manifest = json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": f"{_TYPES}.manifest.v1+json",
            "config": _descriptor(config, "config.v1+json"),
            "layers": [_descriptor(packed, "layer.v1.tar+gzip")],
        }
    ).encode()
    named = _descriptor(manifest, "manifest.v1+json") | {"annotations": {"io.containerd.image.name": reference}}
    index = json.dumps({"schemaVersion": 2, "manifests": [named]}).encode()
    _archive(target, index, (config, manifest, packed))


def _layer(files: Mapping[str, File]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as layer:
        for path, file in sorted(files.items()):
            entry = tarfile.TarInfo(path.lstrip("/"))
            entry.mode, entry.size = file.mode, len(file.content)
            layer.addfile(entry, io.BytesIO(file.content))
    return buffer.getvalue()


def _archive(target: Path, index: bytes, blobs: Sequence[bytes]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    contents = {"oci-layout": b'{"imageLayoutVersion": "1.0.0"}', "index.json": index}
    contents |= {f"blobs/{_digest(blob).replace(':', '/')}": blob for blob in blobs}
    with tarfile.open(partial, "w") as archive:
        for path, content in contents.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    partial.rename(target)


def _descriptor(blob: bytes, kind: str) -> dict[str, Any]:
    return {"mediaType": f"{_TYPES}.{kind}", "digest": _digest(blob), "size": len(blob)}


def _digest(blob: bytes) -> str:
    return f"sha256:{hashlib.sha256(blob).hexdigest()}"
