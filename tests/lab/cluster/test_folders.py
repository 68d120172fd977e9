"""Only what the lab marked as its own is deleted."""

from pathlib import Path

import pytest

from lab.cluster import folders
from lab.cluster.down import clear, down
from lab.cluster.errors import LabError
from lab.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A lab's folders."""
    return Settings(cache=tmp_path / "cache", state=tmp_path / "state")


def test_an_empty_or_absent_folder_is_claimed_once_and_again(settings: Settings) -> None:
    folders.claim(settings)
    (settings.state / "content").touch()
    folders.claim(settings)
    assert folders.is_claimed(settings)


def test_a_folder_with_something_else_is_refused(settings: Settings) -> None:
    settings.state.mkdir()
    (settings.state / "thesis.txt").touch()
    with pytest.raises(LabError, match="RECIPE_GATE_LAB"):
        folders.claim(settings)


def test_stopping_a_lab_that_never_was_keeps_a_foreign_folder(settings: Settings) -> None:
    foreign = settings.state / "cluster" / "thesis.txt"
    foreign.parent.mkdir(parents=True)
    foreign.touch()
    clear(settings)
    down(settings)
    assert foreign.exists()


def test_forgetting_deletes_a_claimed_folder(settings: Settings) -> None:
    folders.claim(settings)
    folders.forget(settings)
    assert not settings.state.exists()
