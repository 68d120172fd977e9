"""The command lines: what they say to a wrong call, and the exit codes of what they found."""

import shutil
from argparse import Namespace
from pathlib import Path

import pytest

from checks.cli.run import _input, run
from checks.model.run_name import run_name
from checks.workingcopy.recipes import NoInput
from tests.stored.samples import SPEC

SAMPLES = Path(__file__).parents[4] / "shared" / "aiperf-samples"


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


def test_a_baseline_that_says_nothing_is_told_before_the_run_begins(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base, head = (tmp_path / side / "recipes/llama-3-70b/vllm/agg" for side in ("base", "head"))
    for folder in (base, head):
        shutil.copytree(Path(__file__).parents[3] / "recipes", folder.parents[2])
    (head / "deploy.yaml").write_text((head / "deploy.yaml").read_text().replace("0.90", "0.85"))
    file = tmp_path / "base/baselines/llama-3-70b/vllm/agg/h100.json"
    file.parent.mkdir(parents=True)
    file.write_text("{}")
    argv = [str(head), "--base", str(base), "--hardware", "h100", "--sandbox", "n", "--kubeconfig", str(tmp_path / "c")]
    assert run(argv) == 3
    first, *_ = capsys.readouterr().err.splitlines()
    assert first.startswith("baselines/llama-3-70b/vllm/agg/h100.json:1:1: baseline ")
    assert first.endswith("until then the noise counts as unknown.")


def test_a_stored_input_of_an_earlier_version_keeps_the_name_that_its_text_gives_it() -> None:
    made = _input(Namespace(spec=Path(__file__).parents[2] / "stored" / "v1" / "spec.json"))
    assert not isinstance(made, NoInput)
    assert made.run != run_name(made.spec)
    assert made.spec == SPEC
