"""A run that is to be made."""

from dataclasses import dataclass

from bot.model.runs import Class
from bot.model.subject import Subject
from bot.model.trust import Approval
from checks.model.run_name import run_name
from checks.model.spec import Spec


@dataclass(frozen=True)
class Order:
    """A run to be made: what it is for, its frozen spec, and why it may exist; all but the spec are only remembered on the Job."""

    subject: Subject
    spec: Spec
    full_name: str
    base_ref: str
    cause: str
    attempt: int
    approval: Approval
    trusted: Class

    @property
    def name(self) -> str:
        """The Job's name."""
        return run_name(self.spec)
