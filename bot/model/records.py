"""What the Jobs of the control namespace record: of each run what it was made for, why it might, and what became of it."""

from dataclasses import dataclass

from bot.model.runs import Run
from bot.model.trust import Approval
from checks.model.result import Outcome, Result
from checks.model.spec import Spec
from checks.report.report import Report


@dataclass(frozen=True)
class Reported:
    """What was told to GitHub about a run, written onto its Job when it had been told.

    `left_behind`: something of the run could not be removed from its sandbox.
    """

    check_run: int
    content: str
    outcome: Outcome | None
    passed: bool
    left_behind: bool = False


@dataclass(frozen=True)
class RunRecord:
    """A run with what plan() need not know: its Job's name on GitHub's side, its approval, why its Job ended, its Job's uid."""

    run: Run
    full_name: str
    approval: Approval
    ended: str = ""
    uid: str = ""


@dataclass(frozen=True)
class UnreadableJob:
    """A Job that bears our label and cannot be read, and why; `over`: no pod of it is left."""

    name: str
    over: bool
    reason: str


@dataclass(frozen=True)
class JobRecords:
    """The Jobs that bear our label."""

    records: tuple[RunRecord, ...] = ()
    unreadable: tuple[UnreadableJob, ...] = ()


@dataclass(frozen=True)
class EndedRun:
    """A run that ended: what it was to do (None when that is lost), what it found and how it is told."""

    spec: Spec | None
    result: Result
    report: Report
