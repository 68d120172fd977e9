"""What the collector prints is what it read, or it is refused."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.model.refusal import Refusal
from checks.run.collect import LARGEST_FILE, WIDTH, exports, frames, main, unframed

FILES = st.dictionaries(st.text(min_size=1, max_size=20), st.binary(max_size=3 * WIDTH), max_size=4)


@given(FILES, st.lists(st.text(max_size=20).filter(lambda line: not line.startswith("recipe-gate")), max_size=3))
def test_files_arrive_as_they_were(files: dict[str, bytes], noise: list[str]) -> None:
    assert unframed([*noise, *frames(files), "after"]) == files


@given(FILES, st.data())
def test_a_lost_line_is_noticed(files: dict[str, bytes], data: st.DataObject) -> None:
    lines = list(frames(files))
    lost = data.draw(st.integers(0, len(lines) - 1))
    assert isinstance(unframed(lines[:lost] + lines[lost + 1 :]), Refusal)


@pytest.mark.parametrize("change", [lambda text: text[:-1] + "!", lambda text: "AAAA" + text[4:], lambda _: "x"])
def test_a_changed_line_is_noticed(change: object) -> None:
    assert callable(change)
    lines = list(frames({"a": b"b" * 100}))
    assert isinstance(unframed([lines[0], change(lines[1]), *lines[2:]]), Refusal)


def test_only_new_json_files_are_collected(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    for name in ("old.json", "new/export.json", "new/inputs.json", "new/notes.txt"):
        (tmp_path / name).write_text(name)
    os.utime(tmp_path / "old.json", (100, 100))
    (tmp_path / "link.json").symlink_to("/etc/hostname")
    assert exports(tmp_path, since=1000) == {"new/export.json": b"new/export.json"}


def test_a_huge_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (tmp_path / "huge.json").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    assert main([str(tmp_path)]) == 1
    assert "huge.json" in capsys.readouterr().err


def test_the_command_prints_frames(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.json").write_text("{}")
    assert main([str(tmp_path)]) == 0
    assert unframed(capsys.readouterr().out.splitlines()) == {"a.json": b"{}"}
