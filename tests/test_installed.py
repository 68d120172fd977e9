"""What somebody has who installs it: a light wheel, the commands that need no extra, and a sentence from the others."""

import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest

from checks.model.result import Block, Measure, Outcome, Result, Sample
from checks.model.serial import to_json
from checks.model.spec import in_turns
from tests import installed
from tests.checks.exports import export, write
from tests.checks.judge.drift.series import history

pytestmark = pytest.mark.installed

ROOT = Path(__file__).parents[1]
RECIPE = "recipes/llama-3-70b/vllm/agg"
HEAVY = ("aiohttp", "gidgethub", "kubernetes", "pandas", "prometheus_client", "urllib3", "websocket")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed.wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """The commands as they are after an installation without extras."""
    place = tmp_path_factory.mktemp("environment")
    return installed.environment(place / "venv", ROOT / "requirements-check.txt", wheel)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working copy with recipes, exports of two sides, a history and a table."""
    root = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "recipes", root / "recipes")
    for side, name in enumerate(("base", "head")):
        for number in range(3):
            write(root / f"{name}/{number}", export(200.0, 4 * number + 2 * side))
    sample = Sample({"request_latency.p90": Measure(100.0, "ms")}, "0.12.0", {}, 60)
    run = Result("run-1", "sbx", outcome=Outcome.MEASURED, blocks=tuple(Block(s, sample=sample) for s in in_turns(2)))
    (root / "run.json").write_text(to_json(run))
    (root / "history.json").write_text(to_json(history([0.0] * 3)))
    (root / "runs.csv").write_text("request_latency.p90\n100\n")
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    for argv in (("init", "-q", "-b", "main"), ("add", "."), (*identity, "commit", "-q", "-m", "one")):
        subprocess.run(["git", *argv], cwd=root, check=True)
    return root


def test_a_wheel_has_neither_lab_nor_benchmarks_nor_tests(wheel: Path) -> None:
    packages = {name.partition("/")[0] for name in ZipFile(wheel).namelist()}
    assert {one for one in packages if not one.endswith(".dist-info")} == {"bot", "checks", "deploy"}


def test_an_installation_without_extras_has_none_of_their_modules(commands: Path) -> None:
    script = f"from importlib.util import find_spec\nprint([one for one in {HEAVY} if find_spec(one)])"
    assert subprocess.check_output([commands / "python", "-c", script], text=True) == "[]\n"


@pytest.mark.parametrize(
    "command",
    [
        "check --base HEAD",
        "explain DGD-002",
        "schema",
        "schema history",
        "compare base head",
        "baseline accept run.json --recipe recipes/llama-3-70b/vllm/agg --hardware h100 --date 2026-01-31 --unverified",
        "new qwen3-8b vllm agg --model-id Qwen/Qwen3-8B --revision b968826d9c46dd6066d109eabc6255188de91218",
        "check",
    ],
)
def test_a_command_that_needs_no_cluster_needs_no_extra(commands: Path, place: Path, command: str) -> None:
    done = subprocess.run(
        [commands / "recipe-gate", *command.split()], cwd=place, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("command", "extra"),
    [
        ("recipe-gate run recipes/llama-3-70b/vllm/agg --sandbox sbx", "run"),
        ("recipe-gate doctor", "run"),
        ("recipe-gate platform plan", "run"),
        ("recipe-gate setup sandbox sbx", "run"),
        ("recipe-gate baseline accept run-0123456789abcdef", "run"),
        ("recipe-gate drift history.json", "tables"),
        ("recipe-gate compare runs.csv base", "tables"),
        ("recipe-gate-bot --settings bot.toml", "bot"),
    ],
)
def test_a_command_that_needs_an_extra_says_in_one_sentence_what_brings_it(
    commands: Path, place: Path, command: str, extra: str
) -> None:
    name, *words = command.split()
    done = subprocess.run([commands / name, *words], cwd=place, capture_output=True, text=True, check=False)
    said = done.stderr.splitlines()[-1]
    assert (done.returncode, done.stdout) == (2, "")
    assert said.endswith(f"this brings it: pip install 'recipe-gate[{extra}]'")
    assert "Traceback" not in done.stderr


def test_the_lab_is_said_to_be_in_a_checkout(commands: Path, place: Path) -> None:
    done = subprocess.run(
        [commands / "recipe-gate", "lab", "up"], cwd=place, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "in a checkout of the project" in done.stderr) == (2, True)
