"""A history is read back as it was written, and only what may be compared is held against one another."""

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from checks.judge.drift.history import (
    History,
    Observation,
    comparable_runs,
    metric_value,
    observation_of,
    parse,
    schema,
)
from checks.model.annotation import Annotation
from checks.model.refusal import Refusal
from checks.model.result import Measure, Sample
from checks.model.serial import to_json
from tests.checks.judge.drift.series import LATENCY, history

THREE = history([0.0, 0.0, 0.0])


def sample(latency: float, *, load: str = "4", **more: float) -> Sample:
    values = {LATENCY: latency, **more}
    return Sample({name: Measure(one, "ms") for name, one in values.items()}, "0.12.0", {"concurrency": load}, 60)


def test_what_was_written_is_read_back() -> None:
    noted = dataclasses.replace(THREE, annotations=(Annotation("2026-01-02T10:00:00+01:00", "driver 560"),))
    assert parse(to_json(noted)) == noted


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schema": 2}, "schema"),
        ({"unknown": 1}, "unknown"),
        ({"annotations": [{"time": "yesterday", "text": "x"}]}, "annotations.0.time"),
        ({"annotations": [{"time": "2026-02-30", "text": "x"}]}, "'2026-02-30' is no time"),
        ({"observations": [{"time": "2026-01-01", "commit": "", "measures": {}}]}, "observations.0.commit"),
    ],
)
def test_what_is_no_history_is_refused_with_its_mistake(change: dict[str, Any], words: str) -> None:
    found = parse(json.dumps({**json.loads(to_json(THREE)), **change}))
    assert isinstance(found, Refusal)
    assert words in found.reason


@given(st.binary(max_size=200))
def test_nothing_that_is_read_crashes(data: bytes) -> None:
    assert isinstance(parse(data), Refusal)


def test_the_schema_accepts_what_is_written_and_refuses_what_is_refused() -> None:
    judge = Draft202012Validator(schema())
    assert judge.is_valid(json.loads(to_json(THREE)))
    assert not judge.is_valid({**json.loads(to_json(THREE)), "schema": 2})


def test_runs_are_taken_in_the_order_of_time_whatever_their_zone() -> None:
    times = ["2026-01-02T00:30:00+02:00", "2026-01-01T23:00:00", "2026-01-01T22:00:00Z"]
    mixed = dataclasses.replace(THREE, observations=tuple(Observation(time, time, {}) for time in times))
    assert [run.time for run in comparable_runs(mixed)] == [times[2], times[0], times[1]]


def test_what_was_before_the_last_annotation_is_left_out() -> None:
    noted = (Annotation("2026-01-03", "driver 560"), Annotation("2026-01-02", "fans"))
    assert [run.time for run in comparable_runs(dataclasses.replace(THREE, annotations=noted))] == ["2026-01-03"]


def test_only_runs_of_the_newest_environment_are_compared() -> None:
    old, *rest = THREE.observations
    mixed = dataclasses.replace(THREE, observations=(dataclasses.replace(old, environment={"concurrency": "8"}), *rest))
    assert comparable_runs(mixed) == tuple(rest)


def test_of_several_blocks_the_median_counts_where_all_measured_it() -> None:
    blocks = [sample(100), sample(180, other=1), sample(104)]
    found = observation_of(blocks, "2026-01-01", "c1")
    environment = {"concurrency": "4", "AIPerf": "0.12.0"}
    assert found == Observation("2026-01-01", "c1", {LATENCY: Measure(104, "ms")}, environment)


def test_blocks_of_different_loads_make_no_observation() -> None:
    assert isinstance(observation_of([sample(1), sample(1, load="8")], "2026-01-01", "c1"), Refusal)
    assert isinstance(observation_of([], "2026-01-01", "c1"), Refusal)


@pytest.mark.parametrize("number", [0.0, -1.0, float("nan"), float("inf")])
def test_what_is_no_positive_number_was_not_measured(number: float) -> None:
    assert metric_value(Observation("2026-01-01", "c", {LATENCY: Measure(number, "ms")}), LATENCY) is None


def test_an_empty_history_has_no_runs() -> None:
    assert comparable_runs(History("r", "h", ())) == ()
