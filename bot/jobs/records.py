"""What the fields of a Job and its result say about a run."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.model.records import JobRecords, Reported, RunRecord, UnreadableJob
from bot.model.runs import Class, Phase, Run
from bot.model.subject import Subject, SubjectKind, branch, pull_request
from bot.model.trust import Approval
from checks.model.protocol import NO_PULL_REQUEST, Annotation
from checks.model.result import Evidence, Outcome, Result
from checks.model.serial import MalformedError
from checks.model.stored import from_stored, to_stored
from checks.policy.values import Access

LOG = logging.getLogger(__name__)


def read_jobs(jobs: Iterable[Mapping[str, Any]]) -> JobRecords:
    """Every Job by itself: one that cannot be read hides no other."""
    found: list[RunRecord] = []
    unreadable: list[UnreadableJob] = []
    for job in jobs:
        try:
            found.append(run_record(job))
        except MalformedError as error:
            over = _end(job) is not None or not _stopping(job)
            unreadable.append(UnreadableJob(job["metadata"]["name"], over, str(error)))
    return JobRecords(tuple(found), tuple(unreadable))


def run_record(job: Mapping[str, Any]) -> RunRecord:
    """The run of a Job that the bot made, of whatever version; raises MalformedError when its annotations are not the bot's."""
    annotations = job["metadata"].get("annotations") or {}
    try:
        return _run_record(job, annotations)
    except KeyError as error:
        raise MalformedError(f"{error.args[0]} is missing") from error
    except (ValueError, TypeError, OverflowError) as error:
        raise MalformedError(f"{type(error).__name__}: {error}") from error


def _run_record(job: Mapping[str, Any], annotations: Mapping[str, str]) -> RunRecord:
    end = _end(job)
    cancelled = annotations.get(Annotation.CANCELLED, "")
    reported = _reported(job, annotations)
    phase = _phase(end is not None, Annotation.SANDBOX in annotations)
    run = Run(
        name=job["metadata"]["name"],
        subject=_subject(annotations),
        head=annotations[Annotation.HEAD],
        recipe=annotations[Annotation.RECIPE],
        cause=annotations[Annotation.CAUSE],
        base=f"{annotations[Annotation.BASE_REF]}@{annotations[Annotation.BASE]}",
        attempt=int(annotations.get(Annotation.ATTEMPT, "0")),
        created=_epoch(job["metadata"]["creationTimestamp"]),
        started=_epoch(job["status"]["startTime"]) if (job.get("status") or {}).get("startTime") else None,
        finished=_epoch(end["lastTransitionTime"]) if end else None,
        hardware=annotations.get(Annotation.HARDWARE, ""),
        gpus=int(annotations.get(Annotation.GPUS, "0")),
        gpu_minutes=float(annotations.get(Annotation.GPU_MINUTES, "0")),
        trusted=Class(annotations.get(Annotation.CLASS, Class.STRANGER)),
        phase=phase,
        sandbox=annotations.get(Annotation.SANDBOX, ""),
        active=phase is Phase.IN_PROGRESS and (not cancelled or _stopping(job)),
        cancelled=cancelled,
        outcome=reported.outcome if reported else None,
        reported=reported is not None,
        passed=reported.passed if reported else None,
        left_behind=reported is not None and reported.left_behind,
    )
    approval = Approval(
        annotations[Annotation.APPROVER],
        int(annotations[Annotation.APPROVAL_COMMENT]),
        _epoch(annotations[Annotation.APPROVED_AT]),
        level=_level(annotations.get(Annotation.APPROVAL_LEVEL, "")),
        base=annotations[Annotation.BASE_REF],
        policy=annotations.get(Annotation.APPROVAL_POLICY, ""),
    )
    return RunRecord(
        run, annotations[Annotation.FULL_NAME], approval, _sentence(end), str(job["metadata"].get("uid", ""))
    )


def _reported(job: Mapping[str, Any], annotations: Mapping[str, str]) -> Reported | None:
    """What was told of a run; what cannot be read is as if it had not been, and so is told anew."""
    try:
        return (
            from_stored(Reported, annotations[Annotation.REPORTED]).value
            if Annotation.REPORTED in annotations
            else None
        )
    except ValueError as error:
        LOG.warning("reported anew, as its mark cannot be read: %s", error, extra={"run": job["metadata"]["name"]})
        return None


def _level(text: str) -> Access:
    """The access that an approver had; older Jobs do not say, and only what GitHub says now decides."""
    return Access(text) if text in set(Access) else Access.NONE


def _subject(annotations: Mapping[str, str]) -> Subject:
    """What a run is for. Older Jobs name no kind: they are a pull request's, or the branch's base-ref."""
    repository, number = int(annotations[Annotation.REPOSITORY]), annotations[Annotation.PULL_REQUEST]
    if Annotation.SUBJECT_KIND in annotations:
        kind, name = SubjectKind(annotations[Annotation.SUBJECT_KIND]), annotations[Annotation.SUBJECT]
        if kind is SubjectKind.PULL_REQUEST:
            return pull_request(repository, int(name))
        return Subject(repository, kind, name)
    if number == NO_PULL_REQUEST:
        return branch(repository, annotations[Annotation.BASE_REF])
    return pull_request(repository, int(number))


def _phase(end: bool, released: bool) -> Phase:
    if end:
        return Phase.COMPLETED
    return Phase.IN_PROGRESS if released else Phase.QUEUED


def _end(job: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The condition that says that a Job is over, however it went."""
    conditions = (job.get("status") or {}).get("conditions") or ()
    over = [one for one in conditions if one["type"] in ("Complete", "Failed") and one["status"] == "True"]
    return over[0] if over else None


def _stopping(job: Mapping[str, Any]) -> bool:
    """Whether a suspended Job still has a pod, or Kubernetes has not seen yet that it is suspended."""
    status = job.get("status") or {}
    suspended = any(one["type"] == "Suspended" and one["status"] == "True" for one in status.get("conditions") or ())
    return not suspended or bool(status.get("active")) or bool(status.get("terminating"))


def _sentence(end: Mapping[str, Any] | None) -> str:
    if end is None:
        return ""
    return " ".join(part for part in (end["type"], end.get("reason"), end.get("message")) if part)


def _epoch(stamp: str) -> float:
    return datetime.fromisoformat(stamp).timestamp()


def whole_result(run: Run, end: str, text: str | None, refused: str = "") -> Result | None:
    """What a run found; None while there is nothing yet. `refused` is why what is there is not of this run.

    A Job that is over without a whole result is an infrastructure error, whatever Kubernetes says of it: Complete is
    no proof.
    """
    try:
        result = from_stored(Result, text).value if text is not None else None
        flaw = refused or ("" if result is not None else "it wrote no result")
        named = result.run if result is not None else run.name
    except MalformedError as error:
        result, named, flaw = None, run.name, f"its result cannot be read: {str(error)[:500]}"
    if named != run.name:
        result, flaw = None, f"its result names another run, {named[:80]}"
    if run.phase is not Phase.COMPLETED or (result is not None and result.outcome is not Outcome.RUNNING):
        return result
    result = result or Result(run=run.name, sandbox=run.sandbox)
    reason = f"The run's Job ended ({end}) before the run did" + (f"; {flaw}." if flaw else ".")
    return replace(result, outcome=Outcome.INFRASTRUCTURE, evidence=Evidence(result.step, reason))


def reported_patch(reported: Reported, ttl: int | None) -> dict[str, Any]:
    """The mark that a run has been reported, and from when on Kubernetes may delete its Job."""
    patch: dict[str, Any] = {"metadata": {"annotations": {Annotation.REPORTED: to_stored(reported)}}}
    if ttl is not None:
        patch["spec"] = {"ttlSecondsAfterFinished": ttl}
    return patch
