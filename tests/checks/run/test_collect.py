"""What the collector prints is what it read, or it is refused."""

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.model.refusal import Refusal
from checks.run.collect import LARGEST_FILE, MOST_FILES, WIDTH, exports, frames, main, unframed

NONCE = "n" * 32
FILES = st.dictionaries(st.text(min_size=1, max_size=20), st.binary(max_size=3 * WIDTH), max_size=4)


@given(FILES, st.lists(st.text(max_size=20).filter(lambda line: not line.startswith("recipe-gate")), max_size=3))
def test_files_arrive_as_they_were(files: dict[str, bytes], noise: list[str]) -> None:
    assert unframed([*noise, *frames(files, NONCE), "after"], NONCE) == files


@given(FILES, st.data())
def test_a_lost_line_is_noticed(files: dict[str, bytes], data: st.DataObject) -> None:
    lines = list(frames(files, NONCE))
    lost = data.draw(st.integers(0, len(lines) - 1))
    assert isinstance(unframed(lines[:lost] + lines[lost + 1 :], NONCE), Refusal)


@pytest.mark.parametrize("change", [lambda text: text[:-1] + "!", lambda text: "AAAA" + text[4:], lambda _: "x"])
def test_a_changed_line_is_noticed(change: object) -> None:
    assert callable(change)
    lines = list(frames({"a": b"b" * 100}, NONCE))
    assert isinstance(unframed([lines[0], change(lines[1]), *lines[2:]], NONCE), Refusal)


@pytest.mark.attack
def test_frames_under_another_nonce_do_not_count() -> None:
    forged, true = frames({"a": b"500"}, "guessed"), frames({"a": b"100"}, NONCE)
    assert unframed([*forged, *true, *frames({"a": b"500"}, "")], NONCE) == {"a": b"100"}
    assert isinstance(unframed(frames({"a": b"500"}, "guessed"), NONCE), Refusal)


def test_only_json_files_are_collected(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    for name in ("new/export.json", "new/inputs.json", "new/notes.txt"):
        (tmp_path / name).write_text(name)
    assert exports(tmp_path) == {"new/export.json": b"new/export.json"}


@pytest.mark.attack
@pytest.mark.timeout(20)
def test_a_pipe_a_socket_a_device_and_links_hang_no_collector_and_are_no_export(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "profile_export_aiperf.json")
    (tmp_path / "true.json").write_text("{}")
    (tmp_path / "link.json").symlink_to("/etc/hostname")
    (tmp_path / "zero.json").symlink_to("/dev/zero")
    (tmp_path / "around").symlink_to(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s.json"))
        assert exports(tmp_path) == {"true.json": b"{}"}


@pytest.mark.attack
def test_more_files_than_a_benchmark_leaves_and_a_huge_one_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nonce = tmp_path / "nonce"
    nonce.write_text(NONCE)
    few, many = tmp_path / "few", tmp_path / "many"
    few.mkdir()
    many.mkdir()
    with (few / "huge.json").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    assert main([str(few), "--nonce-file", str(nonce)]) == 1
    assert "huge.json" in capsys.readouterr().err
    for number in range(MOST_FILES + 1):
        (many / f"{number}.json").write_text("{}")
    assert main([str(many), "--nonce-file", str(nonce)]) == 1
    assert "that is no benchmark" in capsys.readouterr().err


def test_the_command_prints_frames_under_the_nonce_of_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.json").write_text("{}")
    (tmp_path / "nonce").write_text(f"{NONCE}\n")
    assert main([str(tmp_path), "--nonce-file", str(tmp_path / "nonce")]) == 0
    assert unframed(capsys.readouterr().out.splitlines(), NONCE) == {"a.json": b"{}"}
