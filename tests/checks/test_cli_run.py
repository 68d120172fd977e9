"""The command lines: what they say to a wrong call, and the exit codes of what they found."""

from pathlib import Path

import pytest

from checks.cli_run import read_overlay, run
from checks.serial import MalformedError
from checks.spec import Overlay

SAMPLES = Path(__file__).parents[3] / "shared" / "aiperf-samples"


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


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["recipes/none/at/all", "--sandbox", "n"], "is no recipe"),
        (["--spec", "/no/such/file", "--sandbox", "n"], "No such file"),
        (["x", "--sandbox", "n", "--overlay", "/no/such/file"], "No such file"),
    ],
)
def test_a_wrong_call_ends_with_2_and_one_sentence(
    argv: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(argv) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    "argv", [[], ["recipe"], ["r", "--sandbox", "n", "--pairs", "0"], ["r", "--spec", "s", "--sandbox", "n"]]
)
def test_an_incomplete_call_ends_with_2(argv: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(argv)
    assert ended.value.code == 2


def test_a_cluster_that_is_not_there_ends_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "config"
    assert run(["recipes/llama-3-70b/vllm/agg", "--sandbox", "n", "--kubeconfig", str(config)]) == 3
    assert "No cluster is configured" in capsys.readouterr().err
