"""A run is read from the control namespace by its name."""

from typing import Any

from checks.judge.baseline_candidate import BaselineCandidate
from checks.model.refusal import Refusal
from checks.run import run_for_baseline
from tests.checks.judge.test_baseline_candidate import parts


def test_the_job_its_input_and_its_result_are_read(fake: Any) -> None:
    run, job, given, found = parts()
    fake.objects[f"/apis/batch/v1/namespaces/gate/jobs/{run}"] = job
    fake.objects[f"/api/v1/namespaces/gate/configmaps/{run}-input"] = given
    fake.objects[f"/api/v1/namespaces/gate/configmaps/{run}-result"] = found
    assert isinstance(run_for_baseline.of(fake.api(), "gate", run), BaselineCandidate)
    assert isinstance(run_for_baseline.of(fake.api(), "elsewhere", run), Refusal)
