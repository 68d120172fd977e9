"""Where the protected branch stands, by its scheduled runs: since when a recipe is slower, and how often the gate errs there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.decide.schedule import Kind, kind_of
from bot.model.records import RunRecord
from bot.model.runs import Run
from bot.model.subject import SubjectKind
from checks.judge.drift.history import History, observation_of
from checks.judge.drift.history import Observation as Point
from checks.judge.drift.open_changes import Drift, drift_of_history
from checks.judge.false_alarms import FalseAlarmRate, false_alarm_rate, first_clear_verdict
from checks.judge.verdict import Verdict
from checks.model.annotation import Annotation
from checks.model.metric import (
    Metric,
)
from checks.model.refusal import Refusal
from checks.model.result import Outcome, Result, firsts
from checks.model.spec import (
    Spec,
)
from checks.report.drift import report_sentence

Place = tuple[int, str, str]
"""A repository's id, a recipe and the hardware."""
MeasuredRun = tuple[Run, Spec, Result]


@dataclass(frozen=True)
class BranchHistories:
    """By place: the drift of its history; by repository and hardware: how A/A runs went."""

    drifts: Mapping[Place, Drift] = field(default_factory=dict)
    rates: Mapping[tuple[int, str], FalseAlarmRate] = field(default_factory=dict)

    def notes(self, place: Place) -> tuple[str, ...]:
        """What a report of a recipe on some hardware has to say of it; nothing where nothing is measured on a schedule."""
        repository, _, hardware = place
        drift, found = self.drifts.get(place), self.rates.get((repository, hardware))
        sentences = (report_sentence(drift.open) if drift else "", found.sentence if found and found.runs else "")
        return tuple(f"{one[0].upper()}{one[1:]}" for one in sentences if one)


def measured_runs(records: Iterable[RunRecord], ended: Mapping[str, tuple[Spec, Result]]) -> tuple[MeasuredRun, ...]:
    """The scheduled runs that measured something, oldest first."""
    runs = [one.run for one in records if one.run.subject.kind is SubjectKind.BRANCH and one.run.name in ended]
    found = [(run, *ended[run.name]) for run in sorted(runs, key=lambda run: run.created)]
    return tuple(one for one in found if one[2].outcome is Outcome.MEASURED)


def branch_histories(runs: Iterable[MeasuredRun], annotations: Mapping[int, tuple[Annotation, ...]]) -> BranchHistories:
    """The histories that some runs make, with what people noted in each repository's policy."""
    points: dict[Place, list[Point]] = {}
    metrics: dict[Place, tuple[Metric, ...]] = {}
    verdicts: dict[tuple[int, str], list[Verdict]] = {}
    for run, spec, result in runs:
        repository = run.subject.repository
        point = _point(run, result)
        if isinstance(point, Point):
            place = (repository, run.recipe, run.hardware)
            points.setdefault(place, []).append(point)
            metrics[place] = spec.metrics
        if kind_of(run.cause) is Kind.AA:
            verdicts.setdefault((repository, run.hardware), []).append(first_clear_verdict(spec, result))
    return BranchHistories(
        {
            place: drift_of_history(_history(place, found, annotations), metrics[place])
            for place, found in points.items()
        },
        {place: false_alarm_rate(place[1], found) for place, found in verdicts.items()},
    )


def _point(run: Run, result: Result) -> Point | Refusal:
    """One point of the history: both sides of an A/A run are the same commit; runs of MAIN measure each deployment once."""
    time = datetime.fromtimestamp(run.finished or run.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return observation_of([block.sample for block in firsts(result.blocks) if block.sample is not None], time, run.head)


def _history(place: Place, found: list[Point], annotations: Mapping[int, tuple[Annotation, ...]]) -> History:
    repository, recipe, hardware = place
    return History(recipe, hardware, tuple(found), annotations.get(repository, ()))
