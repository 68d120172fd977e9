"""A table is a history: time, commit and metrics, and every other column is what sets runs apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.judge.drift import table
from checks.judge.drift.history import History, Observation
from checks.model.refusal import Refusal
from checks.model.result import Measure

HEAD = "time,commit,request_latency.p90,concurrency"


def test_a_row_is_a_run() -> None:
    found = table.parse(f"{HEAD}\n2026-01-01,c1,104.5,4\n\n2026-01-02T10:00:00Z,c2,,4\n", "runs.csv")
    assert found == History(
        "runs.csv",
        "",
        (
            Observation("2026-01-01", "c1", {"request_latency.p90": Measure(104.5, "ms")}, {"concurrency": "4"}),
            Observation("2026-01-02T10:00:00Z", "c2", {}, {"concurrency": "4"}),
        ),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no column time"),
        (f"{HEAD}\n{'x' * 200_000}\n", "it is no table: field larger"),
        ("time,request_latency.p90\n", "no column commit"),
        ("time,commit,latency\n", "such as output_token_throughput.avg"),
        (f"{HEAD}\n2026-01-01,c1,1,4\n31.01.2026,c2,1,4\n", "row 3: '31.01.2026' is no time"),
        (f"{HEAD}\n2026-01-01, ,1,4\n", "row 2: there is no commit"),
        (f"{HEAD}\n2026-01-01\n", "row 2: there is no commit"),
    ],
)
def test_what_is_no_such_table_is_refused_with_the_row(text: str, words: str) -> None:
    found = table.parse(text, "runs.csv")
    assert isinstance(found, Refusal)
    assert words in found.reason


@given(st.text(max_size=100))
def test_nothing_that_is_read_crashes(text: str) -> None:
    found = table.parse(f"{HEAD}\n2026-01-01,{text}", "runs.csv")
    assert isinstance(found, Refusal) or len(found.observations) <= len(text) + 1
