"""Where an offline engine finds its model, and what it says when the download is missing."""

from pathlib import Path

import pytest

from lab.engine.image.dynamo_shim.snapshot import ModelMissingError, locate

MODEL = "RedHatAI/Llama"


def downloaded(home: Path, commit: str, files: tuple[str, ...] = ("config.json", "tokenizer.json")) -> Path:
    folder = home / "hub" / "models--RedHatAI--Llama" / "snapshots" / commit
    folder.mkdir(parents=True)
    for name in files:
        (folder / name).write_text("{}")
    return folder


def test_a_snapshot_is_found_by_its_revision(tmp_path: Path) -> None:
    downloaded(tmp_path, "aaa")
    wanted = downloaded(tmp_path, "bbb")
    assert locate(MODEL, "bbb", tmp_path) == wanted


def test_without_a_revision_the_reference_main_decides(tmp_path: Path) -> None:
    wanted = downloaded(tmp_path, "aaa")
    downloaded(tmp_path, "bbb")
    references = wanted.parents[1] / "refs"
    references.mkdir()
    (references / "main").write_text("aaa\n")
    assert locate(MODEL, None, tmp_path) == wanted


def test_a_download_by_commit_leaves_no_reference_and_is_found_as_the_only_one(tmp_path: Path) -> None:
    wanted = downloaded(tmp_path, "aaa")
    assert locate(MODEL, None, tmp_path) == wanted


def test_a_missing_download_is_named_with_its_place_and_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="model-download") as missing:
        locate(MODEL, None, tmp_path)
    assert str(tmp_path / "hub" / "models--RedHatAI--Llama") in str(missing.value)


def test_another_revision_than_the_downloaded_one_is_missing(tmp_path: Path) -> None:
    downloaded(tmp_path, "aaa")
    with pytest.raises(ModelMissingError, match="at revision bbb"):
        locate(MODEL, "bbb", tmp_path)


def test_an_unfinished_download_is_missing(tmp_path: Path) -> None:
    downloaded(tmp_path, "aaa", ("config.json",))
    with pytest.raises(ModelMissingError, match=r"has no tokenizer\.json"):
        locate(MODEL, "aaa", tmp_path)


def test_a_folder_is_taken_as_the_model(tmp_path: Path) -> None:
    folder = downloaded(tmp_path, "aaa")
    assert locate(str(folder), None, tmp_path / "elsewhere") == folder
