"""What an image is made of, as one short key: equal inputs, equal key, nothing to build."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from lab.engine.names import Image

ENGINE = Path(__file__).parent
_BASE = ("base.py", "packages.py")
_INPUTS = {
    Image.ENGINE: (
        *_BASE,
        "requirements-dynamo.txt",
        "requirements-dynamo-core.txt",
        "image/engine.Containerfile",
        "image/dynamo",
        "image/dynamo_shim",
    ),
    Image.AIPERF: (*_BASE, "requirements-aiperf.txt", "image/aiperf.Containerfile"),
}
_PROJECT = (
    "Dockerfile",
    ".dockerignore",
    "pyproject.toml",
    "README.md",
    "requirements.txt",
    "requirements-build.txt",
    "checks",
    "bot",
    "deploy",
)
_SKIP = ("__pycache__", ".mypy_cache", ".ruff_cache")


def key(image: Image, root: Path) -> str:
    """The key of `image` built from the project in `root`."""
    if image is Image.RUN:
        return digest(root, [root / name for name in _PROJECT])
    return digest(ENGINE, [ENGINE / name for name in _INPUTS[image]])


def digest(base: Path, paths: Iterable[Path]) -> str:
    """16 hexadecimal digits of SHA-256 over the names (relative to `base`) and bytes of the files under `paths`."""
    hashed = hashlib.sha256()
    for file in sorted(file for path in paths for file in _files(path)):
        content = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "absent"
        hashed.update(f"{file.relative_to(base)}\0{content}\n".encode())
    return hashed.hexdigest()[:16]


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return [file for file in path.rglob("*") if file.is_file() and not set(file.parts) & set(_SKIP)]
