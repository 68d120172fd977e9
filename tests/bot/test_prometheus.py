"""What Prometheus is told."""

import re
from dataclasses import replace
from pathlib import Path

from bot.decide.branch_history import BranchHistories
from bot.decide.snapshot import Snapshot
from bot.model.records import RunRecord
from bot.model.runs import Phase, Run, Sandbox
from bot.model.subject import pull_request
from bot.model.trust import Approval
from bot.prometheus import made
from checks.judge.false_alarms import FalseAlarmRate
from checks.model.result import Outcome


def lines(text: bytes) -> dict[str, float]:
    rows = [
        row.rsplit(" ", 1) for row in text.decode().splitlines() if not row.startswith("#") and "_created" not in row
    ]
    return {name: float(value) for name, value in rows}


def observation(name: str, phase: Phase, created: float = 0.0, outcome: Outcome | None = None) -> RunRecord:
    run = Run(name, pull_request(1, 2), "h", "r", "push", created=created, phase=phase, outcome=outcome)
    return RunRecord(run, "owner/name", Approval("maintainer", 9, 1.0))


def test_answers_of_github_are_counted_and_its_budget_kept() -> None:
    metrics = made()
    metrics.heard(200, {"x-ratelimit-remaining": "4999", "x-ratelimit-resource": "core"})
    metrics.heard(200, {"x-ratelimit-remaining": "4998", "x-ratelimit-resource": "core"})
    metrics.heard(502, {})
    told = lines(metrics.text())
    assert told['recipe_gate_github_answers_total{status="200"}'] == 2
    assert told['recipe_gate_github_budget{resource="core"}'] == 4998


def test_a_tick_tells_the_queue_and_the_sandboxes_as_they_are_now() -> None:
    metrics = made()
    waiting = (observation("a", Phase.QUEUED, 70.0), observation("b", Phase.QUEUED, 90.0))
    ended = observation("c", Phase.COMPLETED, outcome=Outcome.MEASURED)
    metrics.saw(Snapshot((*waiting, ended), (), {}, {}), 100.0)
    told = lines(metrics.text())
    assert (told["recipe_gate_queue_length"], told["recipe_gate_queue_age_seconds"]) == (2, 30)
    assert told['recipe_gate_runs{outcome="measured",phase="completed"}'] == 1
    metrics.saw(Snapshot((), (Sandbox("a", holder="run-1", set_aside="p"), Sandbox("b")), {}, {}), 100.0)
    told = lines(metrics.text())
    assert told["recipe_gate_queue_length"] == told["recipe_gate_queue_age_seconds"] == 0
    assert told["recipe_gate_sandboxes_set_aside"] == 1
    assert told['recipe_gate_sandboxes{taken="true"}'] == told['recipe_gate_sandboxes{taken="false"}'] == 1


def test_how_often_the_gate_is_red_for_nothing_is_told_by_hardware() -> None:
    metrics = made()
    standing = BranchHistories(
        rates={(1, "h100"): FalseAlarmRate("h100", 20, 1, 2), (2, "h100"): FalseAlarmRate("h100", 10, 0, 0)}
    )
    metrics.saw(Snapshot((), (), {}, {}, standing), 100.0)
    told = lines(metrics.text())
    counts = [
        told[f'recipe_gate_aa_runs{{hardware="h100",verdict="{one}"}}']
        for one in ("regression", "inconclusive", "pass")
    ]
    assert counts == [1, 2, 27]


def test_gpu_minutes_are_those_of_the_runs_that_are_kept_however_often_they_are_seen() -> None:
    metrics = made()
    ended = observation("c", Phase.COMPLETED, outcome=Outcome.MEASURED)
    long = replace(ended, run=replace(ended.run, gpus=4, started=100.0, finished=700.0))
    waiting = replace(ended, run=replace(ended.run, gpus=8, outcome=None))
    for _ in range(2):
        metrics.saw(Snapshot((long, long, waiting), (), {}, {}), 1000.0)
    assert lines(metrics.text())['recipe_gate_gpu_minutes{outcome="measured"}'] == 80


def test_every_figure_that_the_page_promises_is_told_before_anything_happened() -> None:
    page = (Path(__file__).parents[2] / "docs/service.md").read_text()
    promised = {name.removesuffix("_total") for name in re.findall(r"`(recipe_gate_\w+)`", page)}
    told = {
        row.split()[2].removesuffix("_total") for row in made().text().decode().splitlines() if row.startswith("# TYPE")
    }
    assert {one for one in told if not one.endswith("_created")} == promised
