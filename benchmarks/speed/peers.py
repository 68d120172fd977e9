"""Other checkers, at pinned versions below a cache folder: each with what it looks at, or why it cannot be had here."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.speed import schemas

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
KUBECONFORM = "github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0"
SECONDS = 600
LOOKS_AT = {
    "yamllint": "syntax and style only",
    "check-jsonschema": f"Jobs and claims by the schemas of Kubernetes {schemas.VERSION}",
    "kubeconform": f"Jobs and claims by the schemas of Kubernetes {schemas.VERSION}",
}


@dataclass(frozen=True)
class Peer:
    """A command, or a reason why there is none; `note` says what it looks at."""

    name: str
    command: Sequence[str] = ()
    note: str = ""


def peers(cache: Path, paths: Sequence[Path]) -> list[Peer]:
    """The peers, installed below `cache` where they are not yet, which needs a package index and a Go proxy."""
    failed = _environment(cache / "venv", cache / "schemas")
    if failed:
        return [Peer(name, note=failed) for name in LOOKS_AT]
    listed, programs = [str(path) for path in paths], cache / "venv/bin"
    return [
        _peer(
            "yamllint", [str(programs / "yamllint"), "-d", "{extends: relaxed, rules: {line-length: disable}}", *listed]
        ),
        _peer(
            "check-jsonschema",
            [str(programs / "check-jsonschema"), "--schemafile", str(cache / "schemas/all.json"), *listed],
        ),
        _kubeconform(cache, listed),
    ]


def _peer(name: str, command: Sequence[str]) -> Peer:
    return Peer(name, command, LOOKS_AT[name])


def _environment(venv: Path, folder: Path) -> str:
    """An environment of the group `peers`, and the schemas that one of its packages brings; why not, or nothing."""
    if (folder / "all.json").is_file() and (venv / "bin/check-jsonschema").is_file():
        return ""
    uv, python = Path(sys.executable).parent / "uv", venv / "bin/python"
    failed = _failed([uv, "venv", "--quiet", "--clear", "--python", sys.executable, venv])
    failed = failed or _failed([uv, "pip", "install", "--quiet", "--python", python, "--group", f"{PROJECT}:peers"])
    if not failed:
        schemas.write(next(venv.glob("lib/python*/site-packages")), folder)
    return failed


def _kubeconform(cache: Path, paths: Sequence[str]) -> Peer:
    """With a location of schemas of its own: without one it would ask for them online."""
    program = cache / "go" / "kubeconform"
    if not program.exists():
        go = shutil.which("go")
        failed = (
            "Go is not installed" if go is None else _failed([go, "install", KUBECONFORM], GOBIN=str(program.parent))
        )
        if failed:
            return Peer("kubeconform", note=failed)
    location = f"{cache}/schemas/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"
    return _peer(
        "kubeconform",
        [str(program), "-strict", "-schema-location", location, "-skip", "DynamoGraphDeployment", *paths],
    )


def _failed(command: Sequence[str | Path], **environment: str) -> str:
    """The last line of what a command said when it failed; empty when it did not."""
    given = {**os.environ, **environment}
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=SECONDS, env=given)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["no reason given"])[-1]
