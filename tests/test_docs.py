"""Every command that the front page shows is a command, and is run or at least understood here."""

import ast
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from checks.model.result import Block, Measure, Outcome, Result, Sample
from checks.model.serial import to_json
from checks.model.spec import in_turns
from tests.checks.exports import export, write

ROOT = Path(__file__).parents[1]
RECIPE_GATE = [sys.executable, "-m", "checks.cli.main"]


EVERY_PAGE = ["README.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")))]


def mentioned(path: str) -> list[str]:
    """The commands of ours that stand in a page's sentences."""
    return re.findall(r"`(recipe-gate [a-z][^`]*)`", (ROOT / path).read_text())


def commands(path: str) -> list[str]:
    """The indented lines of a page that begin with a program's name, without their comments."""
    lines = re.findall(
        r"^    (?:git fetch && )?((?:make|\.venv/bin/recipe-gate|recipe-gate|recipe-gate-bot) .*)$",
        (ROOT / path).read_text(),
        re.MULTILINE,
    )
    return [line.partition("#")[0].strip() for line in lines]


def test_the_front_page_shows_the_two_commands_of_a_newcomer() -> None:
    assert {"make demo", "make test"} <= set(commands("README.md"))


@pytest.mark.installed
@pytest.mark.parametrize("command", commands("README.md"))
def test_a_command_of_the_front_page_is_understood(command: str) -> None:
    words = command.split()
    match words[0]:
        case "make":
            argv = ["make", "--dry-run", *words[1:]]
        case ".venv/bin/recipe-gate":
            argv = [*RECIPE_GATE, *words[1:]]
        case "recipe-gate":
            assert words[1:3] == ["run", "recipes/llama-3-70b/vllm/agg"]
            argv = [*RECIPE_GATE, "run", "--help"]
        case _:
            argv = [sys.executable, "-m", "bot", "--help"]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


PAGES = ["baselines", "cluster", "verdicts"]
"""The pages that show commands, beside the front page and those that only name them."""
DONE = {"baseline accept result.json": 2, "baseline show": 0, "drift": 3, "compare": 0}
"""Commands that need no cluster, with their exit codes in the place below; the others must say that one is missing."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working copy in which every file is there that the pages name."""
    root = tmp_path_factory.mktemp("copy")
    for path in (ROOT / "recipes").rglob("*.yaml"):
        target = root / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    (root / ".github").mkdir()
    (root / ".github/recipe-gate.yaml").write_text("metrics:\n  request_latency.p99: {}\n")
    sample = Sample({"request_latency.p90": Measure(100.0, "ms")}, "0.12.0", {}, 60)
    blocks = tuple(Block(side, sample=sample) for side in in_turns(2))
    (root / "result.json").write_text(to_json(Result("run-1", "sbx", outcome=Outcome.MEASURED, blocks=blocks)))
    page = (ROOT / "docs/baselines.md").read_text()
    (root / "history.json").write_text(page.split("```json\n")[1].split("```")[0])
    (root / "runs.csv").write_text("time,commit,request_latency.p90\n2026-01-31,abc,100\n")
    (root / "sbx.toml").write_text("")
    (root / "token.txt").write_text("secret\n")
    for side, name in enumerate(("main", "branch")):
        for number in range(6):
            latency = {"unit": "ms", "avg": 90.0, "p90": 100.0, "p99": 100.0}
            write(root / f"measured/{name}/{number}", export(200.0, 4 * number + 2 * side, request_latency=latency))
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    for argv in (("init", "-q", "-b", "main"), ("add", "."), (*identity, "commit", "-q", "-m", "one")):
        subprocess.run(["git", *argv], cwd=root, check=True)
    deploy = root / "recipes/llama-3-70b/vllm/agg/deploy.yaml"
    deploy.write_text(
        deploy.read_text().replace("0.90", "0.85")
    )  # what a contributor has changed and not committed yet
    accept = next(one for one in commands("docs/baselines.md") if "baseline accept result.json" in one)
    subprocess.run(
        [*RECIPE_GATE, *accept.split()[1:]], cwd=root, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    return root


@pytest.mark.installed
@pytest.mark.parametrize(
    ("page", "command"), [(page, command) for page in PAGES for command in commands(f"docs/{page}.md")]
)
def test_a_command_of_a_page_is_one_and_does_what_it_can_without_a_cluster(
    place: Path, page: str, command: str
) -> None:
    argv = command.split()[1:]
    environment = {"PATH": os.environ["PATH"], "HOME": str(place), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*RECIPE_GATE, *argv], cwd=place, capture_output=True, text=True, check=False, env=environment
    )
    assert "usage:" not in done.stderr, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    expected = next((code for words, code in DONE.items() if " ".join(argv).startswith(words)), None)
    if expected is None:
        assert "No cluster is configured" in done.stderr, (page, done.stderr, done.stdout)
    else:
        assert done.returncode == expected, (page, done.stderr, done.stdout)


@pytest.mark.installed
@pytest.mark.parametrize("command", sorted({one for page in EVERY_PAGE for one in mentioned(page)}))
def test_a_command_that_a_sentence_mentions_has_only_options_that_there_are(command: str) -> None:
    shown = help_of(command.split()[1])
    assert [one for one in re.findall(r"(?<= )--[a-z-]+", command) if one not in shown] == []


@cache
def help_of(name: str) -> str:
    """What a command says of itself."""
    done = subprocess.run([*RECIPE_GATE, name, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "page", ["README.md", "CHANGELOG.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")))]
)
def test_a_page_links_only_to_what_there_is(page: str) -> None:
    text = re.sub(r"(?ms)^```.*?^```", "", (ROOT / page).read_text())
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("http")]
    assert [link for link in links if link and not ((ROOT / page).parent / link).exists()] == []


def paths_of(page: str) -> list[str]:
    """The files and folders of the project that a page names, as far as no placeholder stands in them."""
    named = re.findall(
        r"`((?:checks|bot|lab|tests|docs|recipes|baselines|benchmarks)/[\w./-]*)`",
        (ROOT / page).read_text(),
    )
    return list(dict.fromkeys(named))


@pytest.mark.parametrize("page", [*EVERY_PAGE, ".github/CONTRIBUTING.md", "baselines/README.md"])
def test_a_page_names_only_paths_that_there_are(page: str) -> None:
    assert [path for path in paths_of(page) if not (ROOT / path).exists()] == []


def test_the_house_shows_every_folder_of_the_product() -> None:
    folders = {
        f"{one.parent.relative_to(ROOT)}/" for top in ("checks", "bot") for one in (ROOT / top).glob("*/__init__.py")
    }
    assert folders - set(paths_of("docs/architecture.md")) == set()


# What a docstring tells of another project's files.
ELSEWHERE = {"aiperf/config/flags/cli_config.py"}
MODULES = [path for top in ("benchmarks", "bot", "checks", "lab") for path in sorted((ROOT / top).rglob("*.py"))]


def absent_files(module: Path, docstring: str) -> list[str]:
    """The Python files that a docstring names and that are neither beside or below its module nor at that path of the project."""
    named = re.findall(r"[\w./-]*\w\.py\b", docstring)
    return [
        name
        for name in named
        if name not in ELSEWHERE and not (module.parent / name).exists() and not (ROOT / name).exists()
    ]


def test_a_docstring_names_only_files_that_there_are() -> None:
    told = {path: ast.get_docstring(ast.parse(path.read_text())) or "" for path in MODULES}
    absent = {str(path.relative_to(ROOT)): absent_files(path, text) for path, text in told.items()}
    assert {path: names for path, names in absent.items() if names} == {}


def test_a_docstring_that_names_a_file_of_another_folder_without_its_path_is_told() -> None:
    assert absent_files(ROOT / "bot" / "http.py", "See tick.py, plan.py and bot/decide/plan.py.") == ["plan.py"]
