"""A pull request as it was read: everything that decides what is wanted of it, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.model.github import CheckRun, Comment, PullRequest
from bot.model.subject import Subject, pull_request
from bot.model.trust import GivenCommand, Head
from checks.model.spec import Content, Spec
from checks.policy.values import Policy
from checks.recipe.both_sides import Sides
from checks.recipe.remedies import Suggestion
from checks.report.report import Report


@dataclass(frozen=True)
class Candidate:
    """A recipe that this change would have run: both sides' files and the benchmark that measures both."""

    recipe: str
    hardware: str
    head: Content
    base: Content | None
    benchmark: str
    history: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    within: float = 0.0

    @property
    def sides(self) -> Sides:
        """What would be run of it, for the builder of specs."""
        return Sides(self.recipe, self.head, self.base, self.benchmark)

    @property
    def spec(self) -> Spec:
        """The run's input as far as the recipe and its baseline decide it."""
        return Spec(
            recipe=self.recipe,
            hardware=self.hardware,
            head=self.head,
            base=self.base,
            benchmark=self.benchmark,
            history=self.history,
            within=self.within,
        )


@dataclass(frozen=True)
class Evaluation:
    """A pull request, read. `refused` is the report that ends it before trust is a question, if any."""

    pull: PullRequest
    head: Head
    policy: Policy = field(default_factory=Policy)
    refused: Report | None = None
    rules: Report | None = None
    candidates: tuple[Candidate, ...] = ()
    comments: tuple[Comment, ...] = ()
    commands: tuple[GivenCommand, ...] = ()
    check: CheckRun | None = None
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def subject(self) -> Subject:
        """The pull request in the words of plan()."""
        return pull_request(self.pull.repository.id, self.pull.number)

    def with_check(self, check: CheckRun) -> "Evaluation":
        """The same with the check run that GitHub has now."""
        seen = self.head.seen if self.head.seen is not None else check.started
        return replace(self, check=check, head=replace(self.head, seen=seen))


def compared_with(evaluation: Evaluation, candidate: Candidate) -> str:
    """What a candidate's head is compared with; a pull request that is pointed at another branch is measured anew."""
    return f"{evaluation.pull.base_ref}@{candidate.base.sha if candidate.base else ''}"
