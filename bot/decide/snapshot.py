"""What one tick saw of the cluster."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.decide.branch_history import BranchHistories
from bot.decide.situation import Situations, situations
from bot.model.records import EndedRun, RunRecord, UnreadableJob
from bot.model.runs import Sandbox
from checks.model.result import Result
from checks.model.spec import Spec


@dataclass(frozen=True)
class Snapshot:
    """What one tick saw of the cluster: all that a report depends on beside its pull request."""

    records: tuple[RunRecord, ...]
    sandboxes: tuple[Sandbox, ...]
    running: Mapping[str, Result]
    finished: Mapping[str, EndedRun]
    histories: BranchHistories = field(default_factory=BranchHistories)
    unreadable: tuple[UnreadableJob, ...] = ()

    @cached_property
    def situations(self) -> Situations:
        """Where each pull request stands, with these Jobs."""
        return situations(self.records)

    def measurements(self) -> dict[str, tuple[Spec, Result]]:
        """What the runs that could be judged were to do, and what they found, by name."""
        return {name: (one.spec, one.result) for name, one in self.finished.items() if one.spec is not None}
