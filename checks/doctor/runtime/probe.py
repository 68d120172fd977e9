"""Looks round inside a recipe's image: gathers, judges nothing, prints one line.

It runs as `python3 -c TEXT FRAMEWORK DYNAMO-MODULE` where nothing of ours is installed, under whatever Python the image has:
standard library only, and no syntax newer than 3.8. Kubernetes expands a dollar before a bracket in arguments: there is none here.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

MARK = "recipe-gate-runtime "
BUDGET = 420.0
"""Seconds for everything: an engine's import may hang on a broken driver."""
SHM = "/dev/shm"  # noqa: S108 - looked at, not written to
TEXT, LONG = 4000, 256 * 1024
FILES = (
    "/etc/os-release",
    "/proc/meminfo",
    "/proc/1/cgroup",
    "/sys/fs/cgroup/memory.max",
    "/sys/fs/cgroup/memory.current",
)
MARKERS = ("/.dockerenv", "/run/.containerenv", "/var/run/secrets/kubernetes.io", "/usr/local/cuda/compat/libcuda.so.1")
NAMES = (
    "CUDA_VERSION",
    "CUDA_VISIBLE_DEVICES",
    "DYNAMO_COMMIT_SHA",
    "DYNAMO_HOME",
    "HF_HOME",
    "KUBERNETES_SERVICE_HOST",
    "NVIDIA_DRIVER_CAPABILITIES",
    "NVIDIA_VISIBLE_DEVICES",
    "PYTHONPATH",
)
"""None of them holds a secret."""
PACKAGES = ("ai-dynamo", "ai-dynamo-runtime", "vllm", "sglang", "tensorrt_llm", "torch", "nixl")
FIELDS = "index,name,driver_version,memory.used,memory.total,mig.mode.current"
TORCH = (
    "import json, torch; "
    "print(json.dumps([torch.__version__, torch.version.cuda, torch.cuda.is_available(), torch.cuda.device_count()]))"
)


def bounded(until: float) -> Callable[[Sequence[str], float], dict[str, Any]]:
    """How programs are run: each for some seconds at most, and none beyond a time."""

    def run(argv: Sequence[str], seconds: float) -> dict[str, Any]:
        try:
            child = subprocess.Popen(
                list(argv),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
                text=True,
                errors="replace",
            )
        except FileNotFoundError:
            return _ran(None, "", "missing")
        except OSError as reason:
            return _ran(None, "", str(reason))
        with child:
            return _ended(child, min(seconds, max(1.0, until - time.monotonic())))

    return run


def _ended(child: subprocess.Popen[str], seconds: float) -> dict[str, Any]:
    try:
        out, err = child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        return _ran(None, "", "timeout")
    return _ran(child.returncode, out, err)


def _ran(code: int | None, out: str, err: str) -> dict[str, Any]:
    return {"code": code, "out": out[:LONG], "err": err[-TEXT:]}


def gather(framework: str, component: str, run: Callable[[Sequence[str], float], dict[str, Any]]) -> dict[str, Any]:
    """Everything that is looked at; `framework` and `component` are modules, empty where none is known."""
    modules = [name for name in (framework, "dynamo.frontend", component) if name]
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "uid": os.getuid(),
        "groups": sorted({os.getgid(), *os.getgroups()}),
        "files": {path: _read(path) for path in FILES},
        "markers": [path for path in MARKERS if Path(path).exists()],
        "environment": {name: os.environ[name][:TEXT] for name in NAMES if name in os.environ},
        "shm": _space(SHM),
        "smi": run(("nvidia-smi", "--query-gpu=" + FIELDS, "--format=csv,noheader,nounits"), 30),
        "header": run(("nvidia-smi",), 30),
        "versions": {name: _version(name) for name in PACKAGES},
        "modules": {name: _module(name, run) for name in modules},
        "torch": run((sys.executable, "-c", TORCH), 90) if _there("torch") else None,
        "cache": _cache(os.environ.get("HF_HOME") or str(Path.home() / ".cache/huggingface")),
        "sanity": _sanity(run),
    }


def _read(path: str) -> str | None:
    try:
        with Path(path).open(errors="replace") as file:
            return file.read(TEXT)
    except OSError:
        return None


def _space(path: str) -> dict[str, int] | None:
    try:
        found = os.statvfs(path)
    except OSError:
        return None
    return {"total": found.f_blocks * found.f_frsize, "free": found.f_bavail * found.f_frsize}


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _there(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def _module(name: str, run: Callable[[Sequence[str], float], dict[str, Any]]) -> dict[str, Any]:
    """A package's parent is imported to find it, so a broken one says so in the import's own words."""
    found = _there(name)
    return {"found": found, "imported": run((sys.executable, "-c", "import " + name), 150) if found else None}


def _cache(path: str) -> dict[str, Any]:
    hub = Path(path, "hub")
    try:
        held = Path(path).stat()
        flags = os.statvfs(path).f_flag
        models = sorted(one.name for one in hub.glob("models--*")) if hub.is_dir() else []
    except OSError as reason:
        return {"path": path, "reason": reason.strerror or "unreadable"}
    place = {"mode": held.st_mode & 0o777, "owner": held.st_uid, "group": held.st_gid}
    return {"path": path, "read_only": bool(flags & os.ST_RDONLY), "models": models[:100], **place}


def _sanity(run: Callable[[Sequence[str], float], dict[str, Any]]) -> dict[str, Any] | None:
    """Dynamo's own check, where the image brings it."""
    for root in (os.environ.get("DYNAMO_HOME", ""), "/workspace", "."):
        path = Path(root, "deploy", "sanity_check.py")
        if root and path.is_file():
            return run((sys.executable, str(path), "--runtime-check-only", "--json"), 150)
    return None


def main(argv: Sequence[str]) -> None:
    """Prints the facts; the mark tells their line from whatever else is in a log."""
    framework, component = (*argv, "", "")[:2]
    facts = gather(framework, component, bounded(time.monotonic() + BUDGET))
    sys.stdout.write(MARK + json.dumps(facts) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
