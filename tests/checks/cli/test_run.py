"""The command lines: what they say to a wrong call, and the exit codes of what they found."""

import shutil
import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from checks.cli.run import Input, _input, _with, run
from checks.kube.errors import UnreachableError
from checks.model.result import Result
from checks.model.run_name import run_name
from checks.model.spec import Overlay
from checks.model.stored import from_stored
from checks.run.session import Target
from checks.workingcopy.recipes import NoInput
from tests.stored.samples import RESULT, SPEC

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


Save = Callable[[Result], None]


@dataclass
class AwaySession:
    """A session whose run has ended and whose API server is away when that is written; `asked` is what it was to write."""

    ACCOUNT: Path
    asked: list[Result] = field(default_factory=list)

    def in_cluster(self) -> bool:
        return False

    def keeper(self, *_: object) -> Save:
        def save(result: Result) -> None:
            self.asked.append(result)
            raise UnreachableError("The API server is away.")

        return save

    def released(self, *given: Any) -> Result:
        given[-1](RESULT)
        return RESULT


class ClosedTerminal(StringIO):
    def write(self, _: str, /) -> int:
        raise BrokenPipeError("Broken pipe")


@pytest.mark.parametrize("terminal", [StringIO(), ClosedTerminal()])
def test_a_result_is_in_its_file_whatever_else_cannot_be_told_of_it(
    terminal: StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", terminal)
    session, output = AwaySession(tmp_path / "namespace"), tmp_path / "run.json"
    given = Namespace(image="image:1", output=output, result="run-1-result", sandbox="sbx")
    with pytest.raises(UnreachableError, match="is away"):
        _with(session, None, Input("run-1", SPEC), given, Target("sbx", Overlay(), ""))
    assert from_stored(Result, output.read_text()).value == RESULT
    assert session.asked == [RESULT]


def test_a_file_that_cannot_be_written_keeps_no_result_from_the_cluster(tmp_path: Path) -> None:
    session = AwaySession(tmp_path / "namespace")
    given = Namespace(image="image:1", output=tmp_path / "gone" / "run.json", result="run-1-result", sandbox="sbx")
    with pytest.raises(UnreachableError) as ended:
        _with(session, None, Input("run-1", SPEC), given, Target("sbx", Overlay(), ""))
    assert isinstance(ended.value.__context__, FileNotFoundError)
    assert session.asked == [RESULT]
