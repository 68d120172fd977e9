"""Runs, sandboxes and what is wanted of them: the words in which plan() thinks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.model.subject import Subject
from checks.model.result import Outcome


class Phase(StrEnum):
    """Where a run is, as GitHub spells it."""

    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"


class Class(StrEnum):
    """Whose runs a sandbox takes: strangers' heads are never deployed beside what only insiders may reach."""

    INSIDER = "insider"
    STRANGER = "stranger"
    ANY = "any"


@dataclass(frozen=True)
class Wanted:
    """One run that a subject asks for now; `base` is the branch and the commit that the head is compared with."""

    subject: Subject
    head: str
    recipe: str
    cause: str
    base: str = ""


@dataclass(frozen=True)
class Run:
    """A Job as it stands; times are seconds since the epoch.

    `attempt` counts the Jobs of one cause from 0. `started` is when it was released. `gpus` are those that it holds at
    once, 0 when nobody counted them; `gpu_minutes` are those that it may use, 0 any number.
    `active`: a pod of it may still be alive. `cancelled` is the reason it was stopped
    for. `outcome` is None until it ended by itself. `passed` is what was reported, None before that.
    `unread`: it ended, and Kubernetes did not say this time how. `left_behind`: something of it could not be removed from
    its sandbox.
    """

    name: str
    subject: Subject
    head: str
    recipe: str
    cause: str
    base: str = ""
    attempt: int = 0
    created: float = 0.0
    started: float | None = None
    finished: float | None = None
    hardware: str = ""
    gpus: int = 0
    gpu_minutes: float = 0.0
    trusted: Class = Class.STRANGER
    phase: Phase = Phase.QUEUED
    sandbox: str = ""
    active: bool = False
    cancelled: str = ""
    outcome: Outcome | None = None
    reported: bool = False
    passed: bool | None = None
    unread: bool = False
    left_behind: bool = False

    @property
    def over(self) -> bool:
        """Whether nothing of it happens any more."""
        return not self.active and (self.phase is Phase.COMPLETED or bool(self.cancelled))

    @property
    def wanted(self) -> Wanted:
        """What this run was made for."""
        return Wanted(self.subject, self.head, self.recipe, self.cause, self.base)


@dataclass(frozen=True)
class Sandbox:
    """A prepared namespace and its lock: `holder` is the run that the slot names, "" when there is no slot.

    `ours`: the bot made the slot. `clearing`: the slot is being deleted and what it owns is not gone yet. `nodes` are the
    labels of its nodes; `gpus` are all that those have, `free` the ones that nobody holds, None where that is unknown.
    `set_aside` is why it could not be cleared and nobody takes it, "" when it could.
    """

    name: str
    trusted: Class = Class.ANY
    hardware: str = ""
    holder: str = ""
    ours: bool = True
    clearing: bool = False
    nodes: Mapping[str, str] = field(default_factory=dict)
    gpus: int | None = None
    free: int | None = None
    set_aside: str = ""


@dataclass(frozen=True)
class Observed:
    """Every run and every sandbox, read in this order, so that a slot's run is known unless it is gone.

    `unknown_pods` names the Jobs that nobody can read and that may still have a pod: their sandboxes are not free.
    """

    runs: tuple[Run, ...]
    sandboxes: tuple[Sandbox, ...]
    unknown_pods: frozenset[str] = frozenset()


def fits(run: Run, sandbox: Sandbox) -> bool:
    """Whether a sandbox has the hardware that a run needs ("" is content with any) and takes runs of its class."""
    return run.hardware in ("", sandbox.hardware) and sandbox.trusted in (Class.ANY, run.trusted)


def lacks_gpus(run: Run, sandbox: Sandbox) -> bool:
    """Whether a run must wait for GPUs that others hold; one that asks for more than there are may fail for that at once."""
    return sandbox.gpus is not None and sandbox.free is not None and sandbox.free < run.gpus <= sandbox.gpus
