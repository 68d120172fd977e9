"""A history as a spreadsheet exports it: columns time, commit, metrics ("tag.statistic"), and what sets runs apart."""

from checks.judge.drift.history import History, Observation, not_a_time
from checks.measure import csv_tables
from checks.model.annotation import moment
from checks.model.metric import (
    DEFAULT_METRICS,
)
from checks.model.refusal import Refusal
from checks.model.result import Sample

NEEDED = ["time", "commit"]


def parse(text: str, name: str) -> History | Refusal:
    """The history that a CSV spells; other columns than metrics must be equal for runs to be compared."""
    try:
        table = csv_tables.read(text)
    except ValueError as error:
        return Refusal(f"it is no table: {error}.")
    missing = [column for column in NEEDED if column not in table.columns]
    if missing:
        return Refusal(f"the table has no column {missing[0]} (time, commit, and metrics named tag.statistic).")
    if not {metric.name for metric in DEFAULT_METRICS} & set(table.columns):
        return Refusal(f"no column of the table is a metric such as {DEFAULT_METRICS[0].name}.")
    runs = table[NEEDED].apply(lambda column: column.str.strip())
    observations: list[Observation] = []
    for number, sample in csv_tables.samples(table.drop(columns=NEEDED)):
        observation = _observation(runs.at[number, "time"], runs.at[number, "commit"], sample)
        if isinstance(observation, Refusal):
            return Refusal(f"row {number}: {observation.reason}")
        observations.append(observation)
    return History(name, "", tuple(observations))


def _observation(time: str, commit: str, sample: Sample) -> Observation | Refusal:
    if not commit:
        return Refusal("there is no commit.")
    return not_a_time(time) if moment(time) is None else Observation(time, commit, sample.measures, sample.load)
