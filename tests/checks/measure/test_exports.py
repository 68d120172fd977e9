"""Measurements are read from wherever people have them."""

from pathlib import Path

import pytest

from checks.measure.exports import measurements, measurements_of_run
from checks.model.refusal import Refusal
from checks.model.result import Block, Outcome, Result
from checks.model.spec import Side
from tests.checks.exports import export, read, write

ONE = Path(__file__).parents[4] / "shared/aiperf-samples/one"


def throughputs(place: Path) -> list[float]:
    return [one.sample.measures["output_token_throughput.avg"].value for one in read(place)]


def test_a_folder_s_exports_come_in_the_order_of_time(tmp_path: Path) -> None:
    for name, value, minute in (("b", 1.0, 9), ("a", 2.0, 5), ("c", 3.0, 7)):
        write(tmp_path / name, export(value, minute))
    assert throughputs(tmp_path) == [2.0, 3.0, 1.0]


def test_without_times_they_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for number in (10, 9, 1):
        write(tmp_path / f"run-{number}", {**export(float(number), 0), "start_time": None})
    assert throughputs(tmp_path) == [1.0, 9.0, 10.0]


def test_cold_runs_warm_ups_and_parts_are_left_out(tmp_path: Path) -> None:
    for name in ("A-cold", "warmup", "run/phases/one", "run", "logs"):
        write(tmp_path / name, export(1.0, 1))
    assert [Path(one.path).parent.name for one in read(tmp_path)] == ["run"]


def test_another_prefix_of_an_export_s_name_is_known_by_its_content(tmp_path: Path) -> None:
    write(tmp_path / "a", export(2.0, 1), "report.json")
    write(tmp_path / "a", {"x": 1}, "run_manifest.json")
    assert throughputs(tmp_path) == [2.0]


def test_several_exports_of_one_folder_are_several_measurements(tmp_path: Path) -> None:
    for concurrency in (4, 8):
        write(tmp_path, export(float(concurrency), 1, concurrency=concurrency), f"c{concurrency}_aiperf.json")
    assert throughputs(tmp_path) == [4.0, 8.0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"was_cancelled": True}, "AIPerf was cancelled"),
        ({"error_request_count": {"unit": "requests", "avg": 3.0}}, "3 of 63 requests failed"),
        ({"schema_version": "9.0"}, "schema version"),
    ],
)
def test_what_is_no_measurement_is_refused_with_its_reason(
    tmp_path: Path, change: dict[str, object], words: str
) -> None:
    write(tmp_path / "a", {**export(1.0, 1), **change})
    found = measurements(tmp_path)
    assert isinstance(found, Refusal)
    assert words in found.reason


def test_a_table_s_columns_are_metrics_and_what_tells_loads_apart(tmp_path: Path) -> None:
    table = tmp_path / "x.csv"
    table.write_text("concurrency,output_token_throughput.avg,request_latency.p90\n4,100,50\n8,190,\n\n")
    first, second = read(table)
    assert (first.sample.load, first.sample.measures["request_latency.p90"].unit) == ({"concurrency": "4"}, "ms")
    assert list(second.sample.measures) == ["output_token_throughput.avg"]


def test_a_place_without_measurements_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    (tmp_path / "y.json").write_text("[")
    (tmp_path / "z.csv").write_text('a,"b\n1,2')
    for place in (tmp_path, tmp_path / "none", tmp_path / "x.csv", tmp_path / "y.json", tmp_path / "z.csv"):
        assert isinstance(measurements(place), Refusal)


def test_a_run_of_ours_has_both_sides() -> None:
    blocks = (Block(Side.BASE), Block(Side.HEAD))
    assert measurements_of_run(Result("r", "s", outcome=Outcome.MEASURED, blocks=blocks), Side.HEAD) == ()


@pytest.mark.skipif(not ONE.is_dir(), reason="the real exports are not here")
def test_aiperf_s_csv_says_what_its_json_says(tmp_path: Path) -> None:
    (one,) = read(ONE / "profile_export_aiperf.json")
    (other,) = read(ONE / "profile_export_aiperf.csv")
    for name in (
        "output_token_throughput.avg",
        "request_latency.p90",
        "time_to_first_token.p90",
        "inter_token_latency.p90",
    ):
        exported, written = one.sample.measures[name], other.sample.measures[name]
        assert (written.unit, written.value) == (exported.unit, pytest.approx(exported.value, abs=0.006))
    (tmp_path / "run").mkdir()
    (tmp_path / "run/profile_export_aiperf.csv").write_bytes((ONE / "profile_export_aiperf.csv").read_bytes())
    assert throughputs(tmp_path) == [449.86]


def test_failed_requests_of_a_csv_count_like_those_of_a_json(tmp_path: Path) -> None:
    table = tmp_path / "profile_export_aiperf.csv"
    rows = [
        "Metric,Value",
        "Request Count,999.00",
        "Error Request Count,1.00",
        "Output Token Throughput (tokens/sec),5.0",
    ]
    table.write_text("\n".join(rows))
    assert isinstance(measurements(table), Refusal)
    (point,) = allowed if not isinstance(allowed := measurements(table, 0.001), Refusal) else ()
    assert (point.sample.requests, point.sample.failed_requests) == (999, 1)


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("output_token_throughput.avg,request_latency.p90\n")
    found = measurements(tmp_path / "table.csv")
    assert isinstance(found, Refusal)
    assert "has no rows" in found.reason


def test_a_folder_may_be_called_by_a_digit_that_is_no_decimal(tmp_path: Path) -> None:
    (tmp_path / "1²").mkdir()
    (tmp_path / "1²" / "table.csv").write_text("output_token_throughput.avg\n100\n")
    assert len(read(tmp_path)) == 1
