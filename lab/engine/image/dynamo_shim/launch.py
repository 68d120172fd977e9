"""`python3 -m dynamo.<framework>` in the lab: read the flags as the framework would, then become dynamo.mocker."""

import json
import os
import runpy
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from . import engine, flags, snapshot, timing

_ROLES = ("prefill", "decode")


def main(framework: flags.Framework) -> NoReturn:
    """Serve what the process's arguments ask for until SIGTERM; exit 2 for flags, 1 for missing model or memory."""
    signal.signal(signal.SIGTERM, _stop)  # PID 1 has no default action: without this the seconds of importing ignore it
    read = configured(framework, sys.argv[1:])
    try:
        folder = snapshot.locate(read.model, read.revision, _hf_home(os.environ))
        configuration = timing.mocker(read)
    except (snapshot.ModelMissingError, timing.OutOfMemoryError) as error:
        raise SystemExit(f"error: {error}") from None
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
        json.dump(configuration, file)
    print(f"{framework} on {folder}: {json.dumps(configuration)}", flush=True)
    sys.argv = ["dynamo.mocker", *mocker_arguments(read, Path(file.name))]
    runpy.run_module("dynamo.mocker", run_name="__main__", alter_sys=True)
    raise SystemExit(0)


def configured(framework: flags.Framework, arguments: Sequence[str]) -> engine.Engine:
    """The engine that `arguments` describe in the framework's own flags."""
    parsed = flags.parse(framework, arguments)
    match framework:
        case flags.Framework.VLLM:
            return engine.from_vllm(parsed)
        case flags.Framework.SGLANG:
            return engine.from_sglang(parsed)
        case flags.Framework.TRTLLM:
            return engine.from_trtllm(parsed, _engine_file(parsed.extra_engine_args))


def mocker_arguments(read: engine.Engine, file: Path) -> list[str]:
    """The mocker's command line; sizes and times are in `file`."""
    arguments = ["--model-path", read.model, "--model-name", read.served_name, "--extra-engine-args", str(file)]
    return arguments + (["--disaggregation-mode", read.role] if read.role in _ROLES else [])


def _engine_file(path: str | None) -> dict[str, Any]:
    if path is None:
        return {}
    import yaml  # noqa: PLC0415  (only TensorRT-LLM reads one)

    try:
        content = yaml.safe_load(Path(path).read_text())
    except (OSError, yaml.YAMLError) as error:
        raise SystemExit(f"error: --extra-engine-args {path}: {error}") from None
    return content if isinstance(content, dict) else {}


def _hf_home(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface")


def _stop(_signal: int, _frame: object) -> NoReturn:
    os._exit(128 + signal.SIGTERM)
