"""A protected branch as it was read."""

from dataclasses import dataclass

from bot.model import subject as subjects
from bot.model.evaluation import Candidate
from bot.model.github import Repository
from bot.model.subject import Subject
from checks.policy.values import Policy


@dataclass(frozen=True)
class Branch:
    """A branch at a commit; its candidates are the recipes that its policy's schedule is about."""

    repository: Repository
    head: str
    policy: Policy
    candidates: tuple[Candidate, ...] = ()

    @property
    def subject(self) -> Subject:
        """The branch in the words of plan()."""
        return subjects.branch(self.repository.id, self.repository.branch)
