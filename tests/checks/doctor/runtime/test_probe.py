"""The probe runs by itself, on a machine without a GPU too, within its time, and judges nothing."""

import ast
import json
import os
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from checks.doctor.answer import Status
from checks.doctor.runtime.probe import MARK, bounded
from checks.doctor.runtime.probe_output import Seen, parse
from tests.checks.doctor.runtime.seen import answers

SCRIPT = files("checks").joinpath("doctor/runtime/probe.py").read_text()
STANDARD = set(sys.stdlib_module_names)
SANITY = """import json, sys
print(json.dumps({"label": "x", "status": "error", "desc": " ".join(sys.argv[1:])}))
sys.exit(1)
"""


def run(*argv: str, cwd: Path, **environment: str) -> str:
    """What the probe prints, started as in a pod; nothing of this machine's GPU tools is on its path."""
    given = {"PATH": str(cwd), "HOME": str(cwd), **environment}
    command = [sys.executable, "-c", SCRIPT, *argv]
    return subprocess.run(command, env=given, cwd=cwd, check=True, capture_output=True, text=True).stdout


def facts(*argv: str, cwd: Path, **environment: str) -> Seen:
    found = parse(run(*argv, cwd=cwd, **environment))
    assert isinstance(found, Seen), found
    return found


def program(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)


def test_it_is_written_for_the_python_of_any_image() -> None:
    tree = ast.parse(SCRIPT, feature_version=(3, 8))
    imported = {one.module or "" for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)}
    imported |= {name.name for one in ast.walk(tree) if isinstance(one, ast.Import) for name in one.names}
    assert {name.partition(".")[0] for name in imported} <= STANDARD
    calls = {
        one.func.attr for one in ast.walk(tree) if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)
    }
    assert calls & {"removeprefix", "removesuffix"} == set()


def test_kubernetes_expands_nothing_in_it() -> None:
    assert "$(" not in SCRIPT


def test_it_prints_one_line(tmp_path: Path) -> None:
    lines = run("vllm", "dynamo.vllm", cwd=tmp_path).splitlines()
    assert [line.startswith(MARK) for line in lines] == [True]
    assert set(json.loads(lines[0].removeprefix(MARK))["modules"]) == {"vllm", "dynamo.frontend", "dynamo.vllm"}


def test_a_machine_without_a_gpu_is_told_as_one(tmp_path: Path) -> None:
    found = answers(facts("vllm", "dynamo.vllm", cwd=tmp_path))
    gpu = found["runtime-gpu"]
    assert (gpu.status, gpu.seen) == (Status.FAIL, "nvidia-smi is not in the image")
    assert found["runtime-os"].status is Status.PASS
    assert found["runtime-driver"].status is Status.SKIPPED
    assert found["runtime-user"].status is (Status.WARN if os.getuid() == 0 else Status.PASS)
    assert found["runtime-memory"].status in {Status.PASS, Status.WARN}


def test_programs_and_modules_of_the_image_are_tried(tmp_path: Path) -> None:
    program(
        tmp_path,
        "nvidia-smi",
        'case "$*" in *query*) echo "0, GPU, 580.1, 1, 2, Disabled";; *) echo "CUDA Version: 13.0";; esac',
    )
    for name, text in (
        ("vllm", "import nowhere"),
        ("dynamo", ""),
        ("dynamo/frontend", ""),
        ("dynamo/vllm", "print(1)"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(text)
    found = facts("vllm", "dynamo.vllm", cwd=tmp_path)
    assert (found.smi.code, found.smi.out, found.header.out) == (
        0,
        "0, GPU, 580.1, 1, 2, Disabled\n",
        "CUDA Version: 13.0\n",
    )
    ended = {name: one.imported.code for name, one in found.modules.items() if one.imported is not None}
    assert ended == {"vllm": 1, "dynamo.frontend": 0, "dynamo.vllm": 0}
    assert found.modules["vllm"].imported is not None
    assert "No module named 'nowhere'" in found.modules["vllm"].imported.err


def test_a_cache_and_its_models_are_found(tmp_path: Path) -> None:
    (tmp_path / "hub" / "models--a--b").mkdir(parents=True)
    (tmp_path / "hub" / "version.txt").touch()
    found = facts(cwd=tmp_path, HF_HOME=str(tmp_path)).cache
    assert (found.models, found.owner, found.mode, found.read_only) == (
        ("models--a--b",),
        os.getuid(),
        tmp_path.stat().st_mode & 0o777,
        False,
    )
    assert facts(cwd=tmp_path, HF_HOME=str(tmp_path / "none")).cache.reason == "No such file or directory"


@pytest.mark.parametrize("where", ["DYNAMO_HOME", "."])
def test_dynamo_s_own_check_is_run_where_it_is(tmp_path: Path, where: str) -> None:
    home = tmp_path / "home" if where == "DYNAMO_HOME" else tmp_path
    (home / "deploy").mkdir(parents=True)
    (home / "deploy" / "sanity_check.py").write_text(SANITY)
    found = facts(cwd=tmp_path, **({"DYNAMO_HOME": str(home)} if where == "DYNAMO_HOME" else {}))
    assert found.sanity is not None
    assert answers(found)["runtime-sanity"].seen == (
        "deploy/sanity_check.py names 1 error: x: --runtime-check-only --json"
    )


def test_no_secret_of_the_environment_is_printed(tmp_path: Path) -> None:
    assert "hunter2" not in run(cwd=tmp_path, HF_TOKEN="hunter2", AWS_SECRET_ACCESS_KEY="hunter2")


def test_what_hangs_is_ended_with_its_children() -> None:
    began = time.monotonic()
    found: dict[str, Any] = bounded(began + 60)(("sh", "-c", "sleep 50 & sleep 50"), 0.3)
    assert (found["code"], found["err"], time.monotonic() - began < 20) == (None, "timeout", True)


def test_nothing_is_run_for_long_after_its_time() -> None:
    began = time.monotonic()
    found: dict[str, Any] = bounded(began - 1)(("sleep", "50"), 50)
    assert (found["err"], time.monotonic() - began < 20) == ("timeout", True)


def test_what_cannot_be_started_says_why(tmp_path: Path) -> None:
    (tmp_path / "closed").write_text("")
    found: dict[str, Any] = bounded(time.monotonic() + 5)((str(tmp_path / "closed"),), 1)
    assert (found["code"], "Permission denied" in found["err"]) == (None, True)
