"""The project's own baselines are of its recipes as they are now, and the demo guards its repository by the lab's."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from checks.judge import baseline
from checks.judge.baseline import Baseline
from checks.policy import Policy, read
from checks.recipe.recipe import content
from checks.workingcopy.recipes import NoInput, in_folder
from lab import sandbox
from lab.demo.repository import baselines
from lab.demo.story import POLICY

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / baseline.ROOT).rglob("*.json"))
GPUS = 4
"""What the recipe's perf.yaml multiplies its load by."""
LAB = "baselines/llama-3-70b/vllm/agg/lab.json"


def parsed(file: Path) -> Baseline:
    parts = file.relative_to(ROOT / baseline.ROOT)
    found = baseline.parse(file.read_bytes(), f"recipes/{parts.parent.as_posix()}", parts.stem)
    assert isinstance(found, Baseline), found
    return found


@pytest.mark.parametrize("file", FILES, ids=[file.relative_to(ROOT).as_posix() for file in FILES])
def test_a_baseline_is_of_a_recipe_whose_images_and_benchmark_are_still_the_same(file: Path) -> None:
    found = parsed(file)
    chosen = in_folder(ROOT / found.recipe)
    assert not isinstance(chosen, NoInput), chosen
    assert baseline.stale(found, content(chosen.recipe, chosen.sha), found.accepted, 0) == ""


def test_the_lab_s_baseline_is_of_the_load_that_the_demo_asks_for() -> None:
    asked = {name: int(value) for name, value in sandbox.OVERLAY["load"].items()}
    concurrency = asked["CONCURRENCY_PER_GPU"] * GPUS
    measured = parsed(ROOT / LAB).environment.load
    assert measured["phases.profiling.concurrency"] == f"{concurrency}"
    assert measured["phases.profiling.requests"] == f"{concurrency * asked['REQUESTS_PER_CONCURRENCY']}"
    assert measured["datasets.main.prompts.isl.mean"] == f"{float(asked['ISL'])}"
    assert measured["datasets.main.prompts.osl.mean"] == f"{float(asked['OSL'])}"


def test_the_demo_s_repository_has_the_baselines_and_its_policy_and_sandbox_name_their_hardware() -> None:
    policy = read(POLICY.encode())
    assert isinstance(policy, Policy)
    assert (policy.hardware, policy.baseline_days) == (sandbox.HARDWARE, 0)
    assert baselines() == {file.relative_to(ROOT).as_posix(): file.read_text() for file in FILES}
    assert LAB in baselines()


@pytest.mark.installed
def test_the_page_s_commands_have_only_options_that_there_are() -> None:
    for command in re.findall(r"^    recipe-gate (.*)$", (ROOT / "baselines/README.md").read_text(), re.MULTILINE):
        words = [word for word in command.split(" --")[0].split() if "/" not in word and "." not in word]
        argv = [sys.executable, "-m", "checks.cli.main", *words, "--help"]
        text = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        assert [one for one in re.findall(r"--[a-z-]+", command) if one not in text] == []
