"""What the fields of a Job and its result say about a run."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.model.records import Jobs, Observation, Reported, Unreadable
from bot.model.runs import Class, Phase, Run
from bot.model.subject import Subject, SubjectKind, branch, pull_request
from bot.model.trust import Approval
from checks.model.protocol import NO_PULL_REQUEST, Annotation
from checks.model.result import Evidence, Outcome, Result
from checks.model.serial import MalformedError
from checks.model.stored import from_stored, to_stored

LOG = logging.getLogger(__name__)


def read(jobs: Iterable[Mapping[str, Any]]) -> Jobs:
    """Every Job by itself: one that cannot be read hides no other."""
    found: list[Observation] = []
    unreadable: list[Unreadable] = []
    for job in jobs:
        try:
            found.append(observation(job))
        except MalformedError as error:
            over = _end(job) is not None or not _stopping(job)
            unreadable.append(Unreadable(job["metadata"]["name"], over, str(error)))
    return Jobs(tuple(found), tuple(unreadable))


def observation(job: Mapping[str, Any]) -> Observation:
    """The run of a Job that the bot made, of whatever version; raises MalformedError when its annotations are not the bot's."""
    told = job["metadata"].get("annotations") or {}
    try:
        return _observation(job, told)
    except KeyError as error:
        raise MalformedError(f"{error.args[0]} is missing") from error
    except ValueError as error:
        raise MalformedError(f"{type(error).__name__}: {error}") from error


def _observation(job: Mapping[str, Any], told: Mapping[str, str]) -> Observation:
    ended = _end(job)
    cancelled = told.get(Annotation.CANCELLED, "")
    reported = _reported(job, told)
    phase = _phase(ended is not None, Annotation.SANDBOX in told)
    run = Run(
        name=job["metadata"]["name"],
        subject=_subject(told),
        head=told[Annotation.HEAD],
        recipe=told[Annotation.RECIPE],
        cause=told[Annotation.CAUSE],
        base=f"{told[Annotation.BASE_REF]}@{told[Annotation.BASE]}",
        attempt=int(told.get(Annotation.ATTEMPT, "0")),
        created=_epoch(job["metadata"]["creationTimestamp"]),
        started=_epoch(job["status"]["startTime"]) if (job.get("status") or {}).get("startTime") else None,
        finished=_epoch(ended["lastTransitionTime"]) if ended else None,
        hardware=told.get(Annotation.HARDWARE, ""),
        gpus=int(told.get(Annotation.GPUS, "0")),
        trusted=Class(told.get(Annotation.CLASS, Class.STRANGER)),
        phase=phase,
        sandbox=told.get(Annotation.SANDBOX, ""),
        active=phase is Phase.IN_PROGRESS and (not cancelled or _stopping(job)),
        cancelled=cancelled,
        outcome=reported.outcome if reported else None,
        reported=reported is not None,
        passed=reported.passed if reported else None,
    )
    approval = Approval(
        told[Annotation.APPROVER], int(told[Annotation.APPROVAL_COMMENT]), _epoch(told[Annotation.APPROVED_AT])
    )
    return Observation(run, told[Annotation.FULL_NAME], approval, _sentence(ended))


def _reported(job: Mapping[str, Any], told: Mapping[str, str]) -> Reported | None:
    """What was told of a run; what cannot be read is as if it had not been, and so is told anew."""
    try:
        return from_stored(Reported, told[Annotation.REPORTED]).value if Annotation.REPORTED in told else None
    except ValueError as error:
        LOG.warning("reported anew, as its mark cannot be read: %s", error, extra={"run": job["metadata"]["name"]})
        return None


def _subject(told: Mapping[str, str]) -> Subject:
    """What a run is for. Older Jobs name no kind: they are a pull request's, or the branch's base-ref."""
    repository, number = int(told[Annotation.REPOSITORY]), told[Annotation.PULL_REQUEST]
    if Annotation.SUBJECT_KIND in told:
        return Subject(repository, SubjectKind(told[Annotation.SUBJECT_KIND]), told[Annotation.SUBJECT])
    if number == NO_PULL_REQUEST:
        return branch(repository, told[Annotation.BASE_REF])
    return pull_request(repository, int(number))


def _phase(ended: bool, released: bool) -> Phase:
    if ended:
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


def _sentence(ended: Mapping[str, Any] | None) -> str:
    if ended is None:
        return ""
    return " ".join(part for part in (ended["type"], ended.get("reason"), ended.get("message")) if part)


def _epoch(stamp: str) -> float:
    return datetime.fromisoformat(stamp).timestamp()


def whole(run: Run, ended: str, text: str | None) -> Result | None:
    """What a run found; None while there is nothing yet.

    A Job that is over without a whole result is an infrastructure error, whatever Kubernetes says of it: Complete is
    no proof (design.md, "One change, from push to verdict").
    """
    try:
        result = from_stored(Result, text).value if text is not None else None
        flaw = "" if result is not None else "it wrote no result"
    except MalformedError as error:
        result, flaw = None, f"its result cannot be read: {str(error)[:500]}"
    if run.phase is not Phase.COMPLETED or (result is not None and result.outcome is not Outcome.RUNNING):
        return result
    result = result or Result(run=run.name, sandbox=run.sandbox)
    reason = f"The run's Job ended ({ended}) before the run did" + (f"; {flaw}." if flaw else ".")
    return replace(result, outcome=Outcome.INFRASTRUCTURE, evidence=Evidence(result.step, reason))


def reported_patch(reported: Reported, ttl: int | None) -> dict[str, Any]:
    """The mark that a run has been reported, and from when on Kubernetes may delete its Job."""
    patch: dict[str, Any] = {"metadata": {"annotations": {Annotation.REPORTED: to_stored(reported)}}}
    if ttl is not None:
        patch["spec"] = {"ttlSecondsAfterFinished": ttl}
    return patch
