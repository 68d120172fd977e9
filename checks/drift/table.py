"""A history as a spreadsheet exports it: columns time, commit, metrics ("tag.statistic"), and what sets runs apart."""

import csv
import io
from collections.abc import Mapping

from checks.drift.history import History, Observation, Refused, moment, not_a_time
from checks.series import of_row
from checks.spec import DEFAULT_METRICS

NEEDED = ("time", "commit")


def parse(text: str, name: str) -> History | Refused:
    """The history that a CSV spells; other columns than metrics must be equal for runs to be compared."""
    try:
        rows = list(csv.reader(io.StringIO(text)))
    except csv.Error as error:
        return Refused(f"it is no table: {error}.")
    head = rows[0] if rows else []
    missing = [column for column in NEEDED if column not in head]
    if missing:
        return Refused(f"the table has no column {missing[0]} (time, commit, and metrics named tag.statistic).")
    if not {metric.name for metric in DEFAULT_METRICS} & set(head):
        return Refused(f"no column of the table is a metric such as {DEFAULT_METRICS[0].name}.")
    found: list[Observation] = []
    for number, row in enumerate(rows[1:], start=2):
        read = _observation(dict(zip(head, row, strict=False))) if row else None
        if isinstance(read, Refused):
            return Refused(f"row {number}: {read.reason}")
        found += [read] if read is not None else []
    return History(name, "", tuple(found))


def _observation(cells: Mapping[str, str]) -> Observation | Refused:
    time, commit = (cells.get(column, "").strip() for column in NEEDED)
    if not commit:
        return Refused("there is no commit.")
    if moment(time) is None:
        return not_a_time(time)
    others = {column: text for column, text in cells.items() if column not in NEEDED}
    sample = of_row([*others], [*others.values()])
    return Observation(time, commit, sample.measures, sample.load)
