"""Every command that the front page shows is a command, and is run or at least understood here."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RECIPE_GATE = [sys.executable, "-m", "checks.cli"]


def commands(path: str) -> list[str]:
    """The indented lines of a page that begin with a program's name, without their comments."""
    lines = re.findall(
        r"^    ((?:make|\.venv/bin/recipe-gate|recipe-gate|recipe-gate-bot) .*)$",
        (ROOT / path).read_text(),
        re.MULTILINE,
    )
    return [line.partition("#")[0].strip() for line in lines]


def test_the_front_page_shows_the_two_commands_of_a_newcomer() -> None:
    assert {"make demo", "make test"} <= set(commands("README.md"))


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


@pytest.mark.parametrize(
    "page", ["README.md", "CHANGELOG.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")))]
)
def test_a_page_links_only_to_what_there_is(page: str) -> None:
    text = re.sub(r"(?ms)^```.*?^```", "", (ROOT / page).read_text())
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("http")]
    assert [link for link in links if link and not ((ROOT / page).parent / link).exists()] == []
