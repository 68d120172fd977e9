"""How often and when a run is repeated that the cluster failed."""

import math
from dataclasses import replace

import pytest

from bot.decide.retries import REST_SECONDS, due, failures, left, repeated
from bot.model.runs import Phase, Run
from bot.model.subject import pull_request
from checks.model.result import Outcome

BROKEN = Run(
    "run-0",
    pull_request(1, 7),
    "a" * 40,
    "recipes/m/vllm/agg",
    "push",
    phase=Phase.COMPLETED,
    finished=1000.0,
    outcome=Outcome.INFRASTRUCTURE,
)


def attempts(count: int) -> list[Run]:
    return [replace(BROKEN, name=f"run-{number}", attempt=number) for number in range(count)]


@pytest.mark.parametrize("count", range(1, 10))
def test_there_is_one_attempt_more_for_each_rest_and_no_error_however_many_failed(count: int) -> None:
    runs = attempts(count)
    assert failures(runs) == count
    assert repeated(runs) == due(runs, 1e9) == (count <= len(REST_SECONDS))


@pytest.mark.attack
def test_a_run_that_could_not_be_removed_from_its_sandbox_is_put_into_no_other() -> None:
    first, second = attempts(2)
    for runs in ([replace(first, left_behind=True)], [replace(first, left_behind=True), second]):
        assert not repeated(runs)
        assert not due(runs, 1e9)


def test_an_attempt_waits_for_its_rest() -> None:
    for count, rest in enumerate(REST_SECONDS, start=1):
        assert not due(attempts(count), 999.0 + rest)
        assert due(attempts(count), 1000.0 + rest)


@pytest.mark.parametrize("outcome", [Outcome.MEASURED, Outcome.FAILED, None])
def test_what_the_last_attempt_found_out_is_not_repeated(outcome: Outcome | None) -> None:
    assert not repeated([BROKEN, replace(BROKEN, name="run-1", attempt=1, outcome=outcome)])


@pytest.mark.attack
def test_attempts_after_the_clusters_errors_share_one_budget() -> None:
    first = replace(BROKEN, gpus=8, gpu_minutes=960.0, started=1000.0, finished=1000.0 + 90 * 60)
    assert (left([first]), repeated([first])) == (240.0, True)
    second = replace(first, name="run-1", attempt=1, gpu_minutes=left([first]), finished=1000.0 + 30 * 60)
    assert (left([first, second]), repeated([first, second])) == (0.0, False)


def test_a_run_of_a_version_that_knew_no_budget_is_repeated_as_before() -> None:
    assert (left([BROKEN]), repeated([BROKEN])) == (math.inf, True)
