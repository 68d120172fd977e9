"""The wheel of this checkout, and environments of its own with nothing in them but what some requirements bring."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
NEITHER = shutil.ignore_patterns("__pycache__", "image", "shared")


def wheel(place: Path) -> Path:
    """The wheel, made in `place` from a copy of the checkout."""
    source = place / "source"
    for folder in ("benchmarks", "bot", "checks", "deploy", "lab", "tests"):
        shutil.copytree(ROOT / folder, source / folder, ignore=NEITHER)
    for file in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / file, source)
    options = ("--quiet", "--wheel", "--offline", "--no-build-isolation", "--python", sys.executable)
    _uv("build", *options, "--out-dir", str(place), str(source))
    return next(place.glob("*.whl"))


def environment(place: Path, requirements: Path, wheel: Path) -> Path:
    """The commands' folder of a new environment with a requirements file and a wheel in it."""
    python = str(place / "bin/python")
    _uv("venv", "--quiet", "--python", sys.executable, str(place))
    _uv("pip", "sync", "--quiet", "--python", python, "--require-hashes", str(requirements))
    _uv("pip", "install", "--quiet", "--offline", "--python", python, "--no-deps", str(wheel))
    return place / "bin"


def _uv(*words: str) -> None:
    done = subprocess.run([sys.executable, "-m", "uv", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
