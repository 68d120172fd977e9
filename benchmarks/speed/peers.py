"""Other checkers that can be had here: each with what it does on the same files, or why it is not there."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PYTHON = {"yamllint": "yamllint==1.38.0", "check-jsonschema": "check-jsonschema==0.39.0"}
KUBECONFORM = "github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0"
SECONDS = 600
SCHEMA = '{"type": "object", "required": ["apiVersion", "kind"]}'
"""What check-jsonschema is given: less than we judge, so that its time is its own and not the schema's."""


@dataclass(frozen=True)
class Peer:
    """A command, or a reason why there is none; `note` says what it does less than ours."""

    name: str
    command: Sequence[str] = ()
    note: str = ""


def peers(cache: Path, paths: Sequence[Path], schema: Path) -> list[Peer]:
    """The peers, installed below `cache` where they are not yet; `schema` is a file that this writes."""
    schema.write_text(SCHEMA)
    listed = [str(path) for path in paths]
    arguments = {
        "yamllint": (["-d", "relaxed", *listed], "syntax and style only"),
        "check-jsonschema": (["--schemafile", str(schema), *listed], "apiVersion and kind only"),
    }
    return [*(_python(cache, name, *arguments[name]) for name in PYTHON), _kubeconform(cache, listed)]


def _python(cache: Path, name: str, arguments: Sequence[str], note: str) -> Peer:
    program = cache / "bin" / name
    if not program.exists():
        uv = Path(sys.executable).parent / "uv"
        failed = _failed([uv, "venv", "--quiet", "--clear", cache]) if not (cache / "bin/python").exists() else ""
        failed = failed or _failed([uv, "pip", "install", "--quiet", "--python", cache / "bin/python", PYTHON[name]])
        if failed:
            return Peer(name, note=failed)
    return Peer(name, [str(program), *arguments], note)


def _kubeconform(cache: Path, paths: Sequence[str]) -> Peer:
    program = cache / "go" / "kubeconform"
    if not program.exists():
        go = shutil.which("go")
        failed = (
            "Go is not installed" if go is None else _failed([go, "install", KUBECONFORM], GOBIN=str(program.parent))
        )
        if failed:
            return Peer("kubeconform", note=failed)
    nowhere = ["-schema-location", str(cache / "none/{{.ResourceKind}}.json"), "-ignore-missing-schemas"]
    return Peer("kubeconform", [str(program), *nowhere, *paths], "parses only: its schemas are on the network")


def _failed(command: Sequence[str | Path], **environment: str) -> str:
    """The last line of what a command said when it failed; empty when it did not."""
    given = {**os.environ, **environment}
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=SECONDS, env=given)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["no reason given"])[-1]
