"""`recipe-gate drift` as somebody with a history or a table calls it."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from checks.cli.drift import main
from checks.cli.main import main as recipe_gate
from checks.judge.weighing.noise import FloatArray
from checks.model.serial import to_json
from tests.checks.judge.drift.series import history, logs

STEADY, SLOWER = logs((4.6, 40)), logs((4.6, 30), (4.7, 10))


def written(folder: Path, values: FloatArray, name: str = "history.json") -> str:
    file = folder / name
    file.write_text(to_json(history(values)))
    return str(file)


def table(folder: Path, values: FloatArray) -> str:
    file = folder / "runs.csv"
    rows = [f"2026-01-01T00:{minute:02}:00Z,c{minute:06},{one}" for minute, one in enumerate(values.tolist(), start=1)]
    file.write_text("\n".join(["\N{ZERO WIDTH NO-BREAK SPACE}time,commit,request_latency.p90", *rows]))
    return str(file)


def test_a_steady_main_exits_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([written(tmp_path, STEADY)]) == 0
    assert capsys.readouterr().out.endswith("No worsening of main is open.\n")


def test_a_slower_main_exits_1_with_the_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([written(tmp_path, SLOWER)]) == 1
    assert "main itself is slower since c000030 (Request latency p90 +1" in capsys.readouterr().out


def test_a_table_is_read_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    values = logs((1.0, 30), (1.5, 10))
    assert main([table(tmp_path, values)]) == 1
    out = capsys.readouterr().out
    assert out.startswith("runs.csv: 40 runs, 2026-01-01 to 2026-01-01\n")
    assert "main itself is slower since c000031" in out


def test_too_few_runs_are_no_steady_main(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([written(tmp_path, STEADY[:7])]) == 3
    out = capsys.readouterr().out
    assert out.endswith("Nothing can be judged: it takes 8 runs of a metric at least.\n")
    assert "No worsening" not in out


def test_one_slower_history_of_several_decides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([written(tmp_path, SLOWER, "a.json"), written(tmp_path, STEADY, "b.json")]) == 1
    assert capsys.readouterr().out.count("recipes/m/vllm/agg on h100") == 2


def test_json_holds_the_changes_and_what_is_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([written(tmp_path, SLOWER), "--json"])
    (told,) = json.loads(capsys.readouterr().out)
    (change,) = told["changes"]
    assert (told["recipe"], told["runs"], told["open"]) == ("recipes/m/vllm/agg", 40, [change["identity"]])
    assert (change["last"], change["first"], change["direction"]) == ("c000029", "c000030", "worse")
    assert change["change"] == pytest.approx(0.105, abs=0.02)
    assert told["sentence"].startswith("main itself is slower")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("x.json", "{}", "x.json: recipe: Field required"),
        ("x.json", "[", "x.json: document: Invalid JSON"),
        ("x.csv", "time,commit\n", "x.csv: no column of the table is a metric"),
    ],
)
def test_what_is_no_history_exits_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, words: str
) -> None:
    (tmp_path / name).write_text(text)
    assert main([written(tmp_path, SLOWER), str(tmp_path / name)]) == 2
    told = capsys.readouterr()
    assert words in told.err
    assert told.out == ""


def test_a_file_that_cannot_be_read_exits_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "gone.json")]) == 2
    assert "gone.json: No such file or directory." in capsys.readouterr().err
    assert main([str(tmp_path)]) == 2


def test_the_published_schema_accepts_a_history(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert recipe_gate(["schema", "history"]) == 0
    schema = json.loads(capsys.readouterr().out)
    text = Path(written(tmp_path, SLOWER)).read_text()
    Draft202012Validator(schema).validate(json.loads(text))
    assert recipe_gate(["drift", str(tmp_path / "history.json")]) == 1


def test_the_example_of_the_documentation_is_a_history(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (Path(__file__).parents[3] / "docs/baselines.md").read_text()
    (example,) = re.findall(r"^```json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "history.json").write_text(example)
    assert main([str(tmp_path / "history.json")]) == 3
    assert "begins at 2026-01-15: driver 560" in capsys.readouterr().out


def test_a_file_that_is_neither_a_history_nor_a_table_by_its_name_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([written(tmp_path, STEADY, "history.txt")]) == 2
    assert capsys.readouterr().err.endswith(": the name of a history ends in .json, that of a table in .csv.\n")
