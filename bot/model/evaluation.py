"""A pull request as it was read: everything that decides what is wanted of it, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.model.github import CheckRun, Comment, PullRequest
from bot.model.subject import Subject, pull_request
from bot.model.trust import GivenCommand, Head
from checks.judge.known_noise import UNKNOWN, KnownNoise
from checks.model.spec import Spec
from checks.policy.values import Access, Policy
from checks.recipe.both_sides import Sides
from checks.recipe.remedies import Suggestion
from checks.recipe.unmeasured import Unmeasured
from checks.report.report import Report


@dataclass(frozen=True)
class Candidate:
    """A recipe that this change would have run: both sides, on which hardware, and what is known of the noise there."""

    sides: Sides
    hardware: str = ""
    noise: KnownNoise = UNKNOWN

    @property
    def recipe(self) -> str:
        """Its directory."""
        return self.sides.recipe

    @property
    def spec(self) -> Spec:
        """The run's input as far as the recipe and its baseline decide it."""
        sides = self.sides
        return Spec(
            recipe=sides.recipe,
            hardware=self.hardware,
            head=sides.head,
            base=sides.base,
            benchmark=sides.benchmark,
            history=self.noise.pairs,
            within=self.noise.within,
        )


@dataclass(frozen=True)
class Evaluation:
    """A pull request, read. `refused` is the report that ends it before trust is a question, if any.

    `unmeasured` is what it touches and no run measures. `accesses` is what GitHub said of people's rights when it was `asked`,
    `retargeted` when the pull request was pointed at another branch. `unsure`: GitHub did not know yet who pushed the head.
    """

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
    accesses: Mapping[str, Access] = field(default_factory=dict)
    asked: float = 0.0
    retargeted: float = float("-inf")
    unsure: bool = False
    unmeasured: tuple[Unmeasured, ...] = ()

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
    return f"{evaluation.pull.base_ref}@{candidate.sides.base.sha if candidate.sides.base else ''}"
