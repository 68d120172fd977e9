"""What a Job's annotations say of its run, also those of Jobs that an earlier version made."""

from typing import Any

import pytest

from bot.jobs.manifest import Image, job
from bot.jobs.records import read_jobs, run_record
from bot.model.run_order import Order
from bot.model.runs import Class
from bot.model.subject import Subject, SubjectKind, branch, pull_request
from bot.model.trust import Approval
from checks.model.spec import Content, Spec

SPEC = Spec("recipes/m/vllm/agg", "h100", Content("a" * 40, {}), None, "kind: Job")
APPROVAL = Approval("maintainer", 9, 200.0)


def made(subject: Subject) -> dict[str, Any]:
    """The Job of a run for a subject, as Kubernetes shows it."""
    order = Order(subject, SPEC, "owner/name", "main", "comment 9", 0, APPROVAL, Class.STRANGER)
    created = job(order, Image("image:1"))
    created["metadata"]["creationTimestamp"] = "2027-01-15T00:00:00Z"
    return created


@pytest.mark.parametrize("subject", [Subject(5, kind, "7") for kind in SubjectKind])
def test_a_job_says_what_its_run_is_for(subject: Subject) -> None:
    assert run_record(made(subject)).run.subject == subject


@pytest.mark.parametrize(("number", "expected"), [("7", pull_request(5, 7)), ("0", branch(5, "main"))])
def test_an_older_job_that_names_no_kind_is_a_pull_requests_or_its_branchs(number: str, expected: Subject) -> None:
    older = made(expected)
    annotations = older["metadata"]["annotations"]
    del annotations["recipe-gate.dev/subject-kind"], annotations["recipe-gate.dev/subject"]
    assert annotations["recipe-gate.dev/pull-request"] == number
    assert run_record(older).run.subject == expected


@pytest.mark.parametrize("number", ["", "seven", "7\n8"])
def test_a_job_of_a_pull_request_without_a_number_cannot_be_read_and_hides_no_other(number: str) -> None:
    damaged, whole = made(pull_request(5, 7)), made(pull_request(5, 8))
    damaged["metadata"]["annotations"]["recipe-gate.dev/subject"] = number
    found = read_jobs([damaged, whole])
    assert [one.run.subject for one in found.records] == [pull_request(5, 8)]
    assert "invalid literal" in found.unreadable[0].reason


def test_a_job_that_ended_nobody_knows_when_cannot_be_read_and_hides_no_other() -> None:
    """Kubernetes writes a time that was never set as null."""
    damaged, whole = made(pull_request(5, 7)), made(pull_request(5, 8))
    damaged["status"] = {"conditions": [{"type": "Complete", "status": "True", "lastTransitionTime": None}]}
    found = read_jobs([damaged, whole])
    assert [one.run.subject for one in found.records] == [pull_request(5, 8)]
    assert [one.over for one in found.unreadable] == [True]
