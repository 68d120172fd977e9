"""What is fetched to build and test this project is named by what it is, not by a name that somebody can move."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.attack
ROOT = Path(__file__).parents[1]
USING = [*sorted((ROOT / ".github/workflows").glob("*.y*ml")), ROOT / "action.yml", ROOT / "README.md"]
OURSELVES = "OWNER/recipe-gate@COMMIT"
ACTION = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


@pytest.mark.parametrize("path", USING, ids=lambda path: path.name)
def test_actions_are_named_by_their_commit_and_say_which_version_that_is(path: Path) -> None:
    used = re.findall(r"^\s*(?:- )?uses: (.+)$", path.read_text(), re.MULTILINE)
    assert [one for one in used if one != OURSELVES and not ACTION.fullmatch(one)] == []


def test_the_image_is_built_on_a_digest() -> None:
    text = (ROOT / "Dockerfile").read_text()
    (base,) = re.findall(r"^ARG BASE=(.+)$", text, re.MULTILINE)
    assert re.fullmatch(r"debian:bookworm-slim@sha256:[0-9a-f]{64}", base)
    stages = set(re.findall(r"^FROM .+ AS (\w+)$", text, re.MULTILINE))
    assert {one.split()[0] for one in re.findall(r"^FROM (.+)$", text, re.MULTILINE)} <= {"${BASE}", *stages}
