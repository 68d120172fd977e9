"""The runs of main that were measured, and what people noted beside them: a file per recipe and hardware, and its schema.

It stands in history/ where baselines/ has the same path: a baseline is what verdicts take their noise from and is accepted by
pull request; a history is appended to after each run of main and decides nothing.
"""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from checks.model.annotation import TIME, Annotation, moment
from checks.model.refusal import Refusal
from checks.model.result import Measure, Sample
from checks.model.serial import MalformedError, from_json

Time = Annotated[str, Field(pattern=f"^{TIME}$")]


@dataclass(frozen=True)
class Observation:
    """One run of main: `measures` maps "tag.statistic" to a Measure, of several blocks their median.

    `environment` is what must be the same for two runs to be compared (load, AIPerf's version, nodes), by name.
    """

    time: Time
    commit: Annotated[str, Field(min_length=1)]
    measures: Mapping[str, Measure]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class History:
    """What is known of one recipe on some hardware over time, in any order."""

    recipe: str
    hardware: str
    observations: tuple[Observation, ...]
    annotations: tuple[Annotation, ...] = ()
    schema: Literal[1] = 1


def _moment_of(entry: Observation | Annotation) -> datetime:
    """Its place in time; what has none comes first, which parsing keeps out."""
    return moment(entry.time) or datetime.min.replace(tzinfo=UTC)


def parse(text: str | bytes) -> History | Refusal:
    """The history that a JSON text spells, a Refusal with its first mistake."""
    try:
        history = from_json(History, text)
    except MalformedError as error:
        return Refusal(str(error).splitlines()[0])
    times = [*(one.time for one in history.observations), *(one.time for one in history.annotations)]
    wrong = next((time for time in times if moment(time) is None), None)
    return history if wrong is None else not_a_time(wrong)


def not_a_time(text: str) -> Refusal:
    """What is said of a text that should have been a time."""
    return Refusal(f"{text!r} is no time (ISO 8601: 2026-01-31 or 2026-01-31T12:00:00Z).")


def schema() -> dict[str, Any]:
    """The JSON schema of the file."""
    return TypeAdapter(History).json_schema()


def observation_of(samples: Sequence[Sample], time: str, commit: str) -> Observation | Refusal:
    """The observation that the blocks of one run make: the median of each measure that all blocks have."""
    if not samples:
        return Refusal("The run measured nothing.")
    environments = [{**sample.load, "AIPerf": sample.aiperf_version} for sample in samples]
    if any(one != environments[0] for one in environments):
        return Refusal("The blocks of the run had different loads.")
    names = set.intersection(*(set(sample.measures) for sample in samples))
    measures = {
        name: Measure(
            statistics.median(sample.measures[name].value for sample in samples), samples[0].measures[name].unit
        )
        for name in sorted(names)
    }
    return Observation(time, commit, measures, environments[0])


def latest_annotation(history: History) -> Annotation | None:
    """The annotation that history begins with."""
    return max(history.annotations, key=_moment_of, default=None)


def comparable_runs(history: History) -> tuple[Observation, ...]:
    """The runs that may be held against one another, in order: since the last annotation, in the newest run's environment."""
    begins = latest_annotation(history)
    runs = sorted(history.observations, key=_moment_of)
    since = [one for one in runs if begins is None or _moment_of(one) >= _moment_of(begins)]
    return tuple(one for one in since if one.environment == since[-1].environment)


def metric_value(run: Observation, metric: str) -> float | None:
    """What a run measured of a metric; None where that is no positive number."""
    measure = run.measures.get(metric)
    return measure.value if measure is not None and math.isfinite(measure.value) and measure.value > 0 else None
