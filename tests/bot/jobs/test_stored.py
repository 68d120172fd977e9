"""The Jobs, marks and clicks of every version are observed as what they mean (tests/stored)."""

import json
from pathlib import Path

import pytest

from bot.jobs.clicks import config_map, from_config_map
from bot.jobs.records import run_record
from bot.model.runs import Class, Phase
from bot.model.trust import Approval
from checks.model.result import Outcome
from checks.model.stored import VERSION
from tests.stored.samples import CLICK

FOLDER = Path(__file__).parents[2] / "stored"
EVERY = [*(f"v{number}" for number in range(1, VERSION + 1)), "newer"]


@pytest.mark.parametrize("version", EVERY)
def test_a_reported_run_of_any_version_stays_reported(version: str) -> None:
    found = run_record(json.loads((FOLDER / version / "job.json").read_text()))
    run = found.run
    assert (run.reported, run.passed, run.outcome, run.phase) == (True, True, Outcome.MEASURED, Phase.COMPLETED)
    assert (run.cause, run.attempt, run.sandbox, run.trusted) == ("comment 9", 1, "box", Class.STRANGER)
    assert found.approval == Approval("maintainer", 9, 200.0)


def test_a_job_without_what_was_not_always_noted_is_read_with_the_defaults() -> None:
    job = json.loads((FOLDER / "v1" / "job.json").read_text())
    for key in ("attempt", "hardware", "gpus", "class"):
        del job["metadata"]["annotations"][f"recipe-gate.dev/{key}"]
    run = run_record(job).run
    assert (run.attempt, run.hardware, run.gpus, run.trusted) == (0, "", 0, Class.STRANGER)


@pytest.mark.parametrize("version", EVERY)
def test_a_click_of_any_version_is_heard(version: str) -> None:
    text = (FOLDER / version / "click.json").read_text()
    assert from_config_map({**config_map(CLICK), "data": {"click.json": text}}) == CLICK
