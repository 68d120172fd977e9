"""The wheel of this checkout, and environments of its own with nothing in them but what some requirements bring."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
NEITHER = shutil.ignore_patterns("__pycache__", "image", "shared")


def source(place: Path) -> Path:
    """A copy of what of the checkout could get into a wheel."""
    for folder in ("benchmarks", "bot", "checks", "deploy", "lab", "tests"):
        shutil.copytree(ROOT / folder, place / folder, ignore=NEITHER)
    for file in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / file, place)
    return place


def wheel(place: Path) -> Path:
    """The wheel, made in `place` from a copy of the checkout."""
    options = ("--quiet", "--wheel", "--offline", "--no-build-isolation", "--python", sys.executable)
    _uv("build", *options, "--out-dir", str(place), str(source(place / "source")))
    return next(place.glob("*.whl"))


def environment(place: Path, requirements: Path, wheel: Path) -> Path:
    """The commands' folder of a new environment with a requirements file and a wheel in it."""
    python = str(place / "bin/python")
    _uv("venv", "--quiet", "--python", sys.executable, str(place))
    _uv("pip", "sync", "--quiet", "--python", python, "--require-hashes", str(requirements))
    _uv("pip", "install", "--quiet", "--offline", "--python", python, "--no-deps", str(wheel))
    return place / "bin"


def by_pip(place: Path, words: Sequence[str]) -> Path:
    """The commands' folder of a new environment after `pip` with some words; what they leave open is as in our requirements."""
    _uv("venv", "--quiet", "--python", sys.executable, str(place))
    constraints = ("--constraints", str(ROOT / "requirements-check.txt"))
    _uv("pip", *words, "--quiet", "--python", str(place / "bin/python"), *constraints)
    return place / "bin"


def _uv(*words: str) -> None:
    done = subprocess.run([sys.executable, "-m", "uv", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
