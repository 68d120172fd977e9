"""Drift as people read it: a sentence for a report, and a table that is compared with its golden text."""

import dataclasses

import pytest

from checks.judge.drift.open_changes import drift_of_history
from checks.model.annotation import Annotation
from checks.report.drift import WIDTH, report_sentence, run_bars, text
from tests.checks.judge.drift.series import history, logs

SLOWER = drift_of_history(history(logs((4.6, 30), (4.7, 20))))
TOLD = """\
recipes/m/vllm/agg on h100: 50 runs, 2026-01-01 to 2026-02-19
  Request latency p90       ▂▃▂▂▃▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▃▃▁▁▂▂▂▂█▆▇█▇▇▇▆▇▇▆▇▇▆▇▇▇▇▇▇
    2026-01-31  c000029..c000030  99.52 ms -> 109.9 ms                   +10.5%  worse  p < 1e-9
main itself is slower since c000030 (Request latency p90 +10.5%, after c000029): a comparison with it may be unfair.
"""


def test_the_sentence_names_commits_metric_and_size() -> None:
    assert report_sentence(SLOWER.open) == (
        "main itself is slower since c000030 (Request latency p90 +10.5%, after c000029): a comparison with it may be unfair."
    )


def test_a_single_run_is_a_run() -> None:
    assert text(drift_of_history(history(logs((4.6, 1))))).startswith("recipes/m/vllm/agg on h100: 1 run, ")


def test_without_anything_open_there_is_no_sentence() -> None:
    assert report_sentence(()) == ""
    assert text(drift_of_history(history(logs((4.6, 30))))).endswith("No worsening of main is open.\n")


def test_metrics_that_got_worse_at_the_same_commit_are_told_together() -> None:
    (point,) = SLOWER.open
    other = dataclasses.replace(point, metric=dataclasses.replace(point.metric, title="Other"), change=0.2)
    later = dataclasses.replace(other, first="c000040")
    assert "(Request latency p90 +10.5%, Other +20.0%, after c000029)" in report_sentence((point, other))
    assert "Other" not in report_sentence((point, later))


def test_a_change_within_one_commit_is_said_to_be_none_of_a_commit() -> None:
    (point,) = SLOWER.open
    assert "without a commit in between)" in report_sentence((dataclasses.replace(point, last=point.first),))


def test_what_was_left_out_is_told() -> None:
    given = SLOWER.history
    moved = tuple(dataclasses.replace(run, environment={"node": "b"}) for run in given.observations[20:])
    noted = dataclasses.replace(
        given,
        observations=(*given.observations[:20], *moved),
        annotations=(Annotation("2026-01-05", "driver \x1b[31m560"), Annotation("2026-01-04T23:00:00Z", "fans")),
    )
    shown = text(drift_of_history(noted)).splitlines()
    assert shown[0].startswith("recipes/m/vllm/agg on h100: 30 runs")
    assert shown[2] == "  note: left out: 20 runs, measured with another node"
    assert shown[1].startswith("  note: begins at 2026-01-05: driver ")
    assert "\x1b" not in shown[1]


@pytest.mark.parametrize(("runs", "width"), [(1, 1), (WIDTH, WIDTH), (WIDTH + 1, 31), (200, 50)])
def test_many_runs_share_bars(runs: int, width: int) -> None:
    assert len(run_bars([float(one) for one in range(runs)])) == width


def test_the_table_shows_each_metric_with_its_changes() -> None:
    assert text(SLOWER) == TOLD
