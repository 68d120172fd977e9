"""The overlay that a command is given, as a file."""

from pathlib import Path

import pytest

from checks.cli.overlay_file import read_overlay, stored_overlay
from checks.model.serial import MalformedError
from checks.model.spec import Overlay


@pytest.mark.parametrize("suffix", [".json", ".toml"])
def test_an_empty_overlay_file_is_an_empty_overlay(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"overlay{suffix}"
    path.write_text("\n")
    assert read_overlay(path) == read_overlay(None) == Overlay()


def test_an_overlay_is_read_from_toml_or_json(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('storage_class = "fast"\n[load]\nISL = "256"\n')
    (tmp_path / "a.json").write_text('{"storage_class": "fast", "load": {"ISL": "256"}}')
    assert (
        read_overlay(tmp_path / "a.toml") == read_overlay(tmp_path / "a.json") == Overlay("fast", load={"ISL": "256"})
    )


def test_an_unknown_key_of_an_overlay_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('storageclass = "fast"\n')
    with pytest.raises(MalformedError, match="storageclass"):
        read_overlay(tmp_path / "a.toml")


def test_the_overlay_that_a_newer_bot_has_written_is_read_as_far_as_it_is_known(tmp_path: Path) -> None:
    path = tmp_path / "overlay.json"
    path.write_text('{"schema": 9, "storage_class": "fast", "priority": "high"}')
    assert stored_overlay(path) == Overlay("fast")
    path.write_text("\n")
    assert stored_overlay(path) == stored_overlay(None) == Overlay()
