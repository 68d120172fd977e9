"""Drift on main for a person: one sentence for a report, a table with sparklines for a terminal, JSON for programs."""

import json
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from checks.judge.drift.change_points import ChangePoint
from checks.judge.drift.history import latest_annotation, metric_value
from checks.judge.drift.open_changes import LEAST_RUNS, Drift
from checks.model.result import Measure
from checks.report.sparkline import sparkline
from checks.report.tables import number
from checks.text.escape import visible

WIDTH = 60
"""Bars of a sparkline at most; of more runs, a bar is the median of some."""


def report_sentence(opened: Sequence[ChangePoint]) -> str:
    """What a reader of a comparison must know of main, in one sentence; empty when nothing is open.

    Commits are shown as the history has them: text that is shown in Markdown is the caller's to escape.
    """
    if not opened:
        return ""
    newest = opened[0]
    together = [point for point in opened if point.first == newest.first]
    changes = ", ".join(f"{point.metric.title} {point.change:+.1%}" for point in together)
    return f"main itself is slower since {short(newest.first)} ({changes}, {_after(newest)}): a comparison with it may be unfair."


def _after(point: ChangePoint) -> str:
    return f"after {short(point.last)}" if point.last != point.first else "without a commit in between"


def short(commit: str) -> str:
    """A commit as people name it."""
    return commit[:7]


def text(drift: Drift) -> str:
    """A heading, each metric's runs as bars with its changes below, and the sentence."""
    return visible("\n".join(_lines(drift))) + "\n"


def _lines(drift: Drift) -> Iterator[str]:
    history, runs = drift.history, drift.runs
    place = f"{history.recipe} on {history.hardware}" if history.hardware else history.recipe
    yield f"{place}: {_runs(len(runs))}" + (f", {runs[0].time[:10]} to {runs[-1].time[:10]}" if runs else "")
    yield from (f"  note: {note}" for note in _notes(drift))
    for metric in drift.metrics:
        values = [one for run in runs if (one := metric_value(run, metric.name)) is not None]
        if values:
            yield f"  {metric.title:<26}{run_bars(values)}"
            yield from (_row(point) for point in drift.points if point.metric == metric)
    if not drift.judged:
        yield f"Nothing can be judged: it takes {LEAST_RUNS} runs of a metric at least."
        return
    yield report_sentence(drift.open) or "No worsening of main is open."


def _runs(count: int) -> str:
    return f"{count} run{'' if count == 1 else 's'}"


def _row(point: ChangePoint) -> str:
    levels = f"{number(Measure(point.before, point.unit))} -> {number(Measure(point.after, point.unit))}"
    commits = f"{short(point.last)}..{short(point.first)}"
    chance = "p < 1e-9" if point.p < 1e-9 else f"p {point.p:.1g}"
    return (
        f"    {point.time[:10]}  {commits:<16}  {levels:<36}  {point.change:+7.1%}  {point.direction.value}  {chance}"
    )


def _notes(drift: Drift) -> Iterator[str]:
    """What was left out, and why."""
    reset = latest_annotation(drift.history)
    if reset is not None:
        yield f"begins at {reset.time[:10]}: {reset.text}"
    newest = drift.runs[-1].environment if drift.runs else {}
    other = [run for run in drift.history.observations if run.environment != newest]
    if other:
        names = sorted({name for run in other for name, _ in run.environment.items() ^ newest.items()})
        yield f"left out: {_runs(len(other))}, measured with another {', '.join(names)}"


def run_bars(values: Sequence[float]) -> str:
    """The values in turn, in WIDTH bars at most."""
    each = -(-len(values) // WIDTH)
    shown = [statistics.median(values[start : start + each]) for start in range(0, len(values), each)]
    return sparkline(shown, min(shown), max(shown))


def as_json(drifts: Sequence[Drift]) -> str:
    """Everything: of each history its runs, the change points, the open ones and the sentence."""
    return json.dumps([_plain(drift) for drift in drifts], indent=1) + "\n"


def _plain(drift: Drift) -> dict[str, object]:
    return {
        "recipe": drift.history.recipe,
        "hardware": drift.history.hardware,
        "runs": len(drift.runs),
        "changes": [{**asdict(point), "identity": point.identity} for point in drift.points],
        "open": [point.identity for point in drift.open],
        "sentence": report_sentence(drift.open),
    }
