"""action.yml: its steps' own shell is run as a runner does, over this project's recipes in a repository of their own."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.installed

ROOT = Path(__file__).parents[1]
ACTION: Mapping[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS: Mapping[str, Mapping[str, Any]] = {step["name"]: step for step in ACTION["runs"]["steps"]}
DEPLOY = "recipes/llama-3-70b/vllm/agg/deploy.yaml"
BASH = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]
"""What `shell: bash` means to a runner."""


@dataclass(frozen=True)
class Done:
    """How a step ended, what it printed, and the outputs that it set."""

    code: int
    printed: str
    outputs: str


def step(name: str, temporary: Path, repository: Path, **inputs: str) -> Done:
    """A step as a runner runs it: its expressions filled in, its environment, in the repository's folder."""
    given = {key: inputs.get(key, one["default"]) for key, one in ACTION["inputs"].items()}
    filled = {
        key: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda match: given[match[1]], text)
        for key, text in STEPS[name]["env"].items()
    }
    output = temporary / f"{name}-output"
    output.write_text("")
    runner = {"GITHUB_ACTION_PATH": str(ROOT), "RUNNER_TEMP": str(temporary), "GITHUB_OUTPUT": str(output)}
    environment = {**os.environ, **runner, **filled}
    argv = [*BASH, STEPS[name]["run"]]
    done = subprocess.run(argv, cwd=repository, env=environment, capture_output=True, text=True, check=False)
    return Done(done.returncode, done.stdout + done.stderr, output.read_text())


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """RUNNER_TEMP after the first step; the repository has a package that pip must not be taken from."""
    place, repository = tmp_path_factory.mktemp("runner"), tmp_path_factory.mktemp("empty")
    for module in ("pip", "venv"):
        (repository / module).mkdir()
        (repository / module / "__main__.py").write_text("raise SystemExit('the repository was imported')")
    assert step("Install", place, repository, python=sys.executable) == Done(0, "", "")
    return place


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """This project's recipes, committed, beside a package of the name that the action runs."""
    root = tmp_path / "repository"
    shutil.copytree(ROOT / "recipes", root / "recipes")
    (root / "checks/cli").mkdir(parents=True)
    (root / "checks/cli/main.py").write_text("raise SystemExit('the repository was imported')")
    committed(root)
    return root


def committed(root: Path) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    for argv in (("init", "-q"), ("add", "."), (*identity, "commit", "-q", "-m", "one")):
        subprocess.run(["git", *argv], cwd=root, check=True)


def broken(root: Path) -> None:
    file = root / DEPLOY
    file.write_text(file.read_text().replace("sharedMemory:", "sharedMemroy:"))


def test_recipes_without_findings_pass(temporary: Path, repository: Path) -> None:
    assert step("Check", temporary, repository) == Done(0, "", "exit-code=0\n")


def test_an_error_is_annotated_at_its_line_and_fails_the_step(temporary: Path, repository: Path) -> None:
    broken(repository)
    done = step("Check", temporary, repository)
    assert (done.code, done.outputs) == (1, "exit-code=1\n")
    assert done.printed.startswith(f"::error file={DEPLOY},line=29,")


def test_with_a_base_only_what_changed_since_is_judged(temporary: Path, repository: Path) -> None:
    broken(repository)
    committed(repository)
    assert step("Check", temporary, repository, base="HEAD").code == 0
    assert step("Check", temporary, repository, base="HEAD~1").code == 1


def test_paths_are_words_or_lines_and_never_options(temporary: Path, repository: Path) -> None:
    whole, agg = "recipes/llama-3-70b", "recipes/llama-3-70b/vllm/agg"
    assert step("Check", temporary, repository, paths=f"{whole} {agg}\n{agg}\n").code == 0
    done = step("Check", temporary, repository, paths="--fix")
    assert (done.code, "no recipe below --fix" in done.printed) == (2, True)


def test_a_python_that_is_too_old_is_told(tmp_path: Path) -> None:
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = step("Install", tmp_path, tmp_path, python=str(old))
    assert (done.code, done.printed.startswith("::error title=recipe-gate::Python 3.11")) == (2, True)


def test_it_uses_no_action_that_somebody_could_move() -> None:
    assert [
        step["uses"] for step in STEPS.values() if not re.search(r"@[0-9a-f]{40}$", step.get("uses", "@" + "0" * 40))
    ] == []
