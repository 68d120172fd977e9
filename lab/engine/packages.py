"""The Python packages of an image, laid out on the host: uv's cache makes that seconds, no image needs pip."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PYTHON = "3.11"  # the one of Debian bookworm, which the images use
INTERPRETER = "/usr/bin/python3"
LIBRARY = f"lib/python{PYTHON}/dist-packages"
_NEVER_RUN = ("**/tests", "pyarrow/include", "pyarrow/src", "numpy/**/*.a")


def stage(prefix: Path, requirements: Sequence[Path], replaced: Sequence[str] = ()) -> None:
    """Lay out `requirements` (hashed) below `prefix` as an image has them below /usr/local.

    Without bytecode, without the packages' own tests and without the folders `replaced`, which the image fills itself.
    """
    library = prefix / LIBRARY
    for file in requirements:
        _install(library, file)
    for pattern in (*_NEVER_RUN, *replaced):
        for path in list(library.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    (prefix / "bin").mkdir(parents=True)
    for script in sorted((library / "bin").iterdir()):
        _script(script, prefix / "bin" / script.name)
    shutil.rmtree(library / "bin")


def _install(library: Path, requirements: Path) -> None:
    target = f"{os.uname().machine}-manylinux_2_36"
    options = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--no-compile-bytecode", "--quiet"]
    where = ["--target", str(library), "--python-version", PYTHON, "--python-platform", target]
    subprocess.run(
        [sys.executable, "-m", "uv", "pip", "install", *options, *where, "-r", str(requirements)], check=True
    )


def _script(source: Path, target: Path) -> None:
    """Copy a console script, started by the image's interpreter instead of the host's."""
    content = source.read_bytes()
    first, newline, rest = content.partition(b"\n")
    if first.startswith(b"#!") and b"python" in first:
        content = f"#!{INTERPRETER}".encode() + newline + rest
    target.write_bytes(content)
    target.chmod(0o755)
