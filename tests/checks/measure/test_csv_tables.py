"""CSVs are read as people write them: ragged, with empty rows, and AIPerf's own in sections."""

import pytest

from checks.measure import csv_tables
from checks.model.result import Measure


def test_short_rows_are_filled_long_ones_cut_and_empty_ones_left_out_by_number() -> None:
    table = csv_tables.read("a,b\n1\n\n,\n1,2,3\n")
    assert table.to_dict("index") == {2: {"a": "1", "b": ""}, 5: {"a": "1", "b": "2"}}


@pytest.mark.parametrize("text", ["", "\n\n", "\na,b\n"])
def test_a_text_without_a_head_has_no_columns(text: str) -> None:
    assert [*csv_tables.read(text).columns] == []


@pytest.mark.parametrize(
    ("text", "words"), [('a,"b\n1,2', "unexpected end"), (f"a\n{'x' * 200_000}\n", "field larger")]
)
def test_what_is_no_table_is_told(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        csv_tables.read(text)


def test_of_two_columns_of_one_name_the_last_counts() -> None:
    assert csv_tables.read("a,a\n1,2\n").to_dict("index") == {2: {"a": "2"}}


@pytest.mark.parametrize("cell", ["", "n/a", "nan", "inf", "0"])
def test_a_cell_that_is_no_measured_number_is_no_measure(cell: str) -> None:
    ((_, sample),) = csv_tables.samples(csv_tables.read(f"request_latency.p90,x\n{cell},1\n"))
    assert (sample.measures, sample.load) == ({}, {"x": "1"})


def test_aiperf_s_sections_of_metrics_are_joined_and_its_telemetry_left_out() -> None:
    text = (
        "Metric,avg,p90\nRequest Latency (ms),1.5,2\n\nMetric,Value\nRequest Count,25\n\n"
        "Endpoint,Metric,avg\nx,GPU Power (W),300\n"
    )
    assert csv_tables.aiperf_measures(text) == {
        "request_latency.avg": Measure(1.5, "ms"),
        "request_latency.p90": Measure(2.0, "ms"),
        "request_count.avg": Measure(25.0, ""),
    }
