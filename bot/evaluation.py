"""A pull request as it was read: everything that decides what is wanted of it, as values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.github.model import CheckRun, Comment, PullRequest
from bot.jobs.manifest import Order
from bot.jobs.observe import Observation
from bot.reconcile import effective
from bot.runs import Class, Run, Wanted
from bot.subject import Subject, pull_request
from bot.trust import Approval, Head, Request, Trust, Word, decide
from checks.both_sides import Sides
from checks.known_noise import KnownNoise
from checks.policy.values import Policy
from checks.report.report import Report
from checks.spec import Content, Origin, Spec
from checks.spec_builder import Setting, comparison
from checks.suggest import Suggestion

VERDICT = "verdict"
"""The stage of a check run that tells how a run ended."""


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
    words: tuple[Word, ...] = ()
    check: CheckRun | None = None
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def subject(self) -> Subject:
        """The pull request in the words of plan()."""
        return pull_request(self.pull.repository.id, self.pull.number)

    def checked(self, check: CheckRun) -> "Evaluation":
        """The same with the check run that GitHub has now."""
        seen = self.head.seen if self.head.seen is not None else check.started
        return replace(self, check=check, head=replace(self.head, seen=seen))


def trust(evaluation: Evaluation, observations: Iterable[Observation]) -> Trust:
    """What holds for the newest commit, with the approvals that its runs remember."""
    recorded = [one.approval for one in of_head(evaluation, observations)]
    return decide(evaluation.head, evaluation.words, recorded, evaluation.policy.commanders)


def requested(
    evaluation: Evaluation, candidate: Candidate, asked: Trust, observations: Sequence[Observation]
) -> Request | None:
    """The request that a recipe's run is to answer now, None when nothing is asked for."""
    if evaluation.refused is not None or evaluation.pull.draft or asked.approval is None:
        return None
    requests = () if settled(evaluation, asked, observations) else asked.requests
    return effective(candidate.recipe, requests, _runs(evaluation, candidate, observations))


def wanted(evaluation: Evaluation, observations: Sequence[Observation]) -> tuple[Wanted, ...]:
    """Every run that the pull request asks for now."""
    asked = trust(evaluation, observations)
    pairs = ((one, requested(evaluation, one, asked, observations)) for one in evaluation.candidates)
    return tuple(
        Wanted(evaluation.subject, evaluation.pull.head, one.recipe, request.cause, base_of(evaluation, one))
        for one, request in pairs
        if request is not None
    )


def attempts(
    evaluation: Evaluation, candidate: Candidate, cause: str, observations: Iterable[Observation]
) -> list[Run]:
    """The runs made for one request, the first attempt first."""
    made = [run for run in _runs(evaluation, candidate, observations) if run.cause == cause]
    return sorted(made, key=lambda run: run.attempt)


def base_of(evaluation: Evaluation, candidate: Candidate) -> str:
    """What a candidate's head is compared with; a pull request that is pointed at another branch is measured anew."""
    return f"{evaluation.pull.base_ref}@{candidate.base.sha if candidate.base else ''}"


def run_order(evaluation: Evaluation, recipe: str, cause: str, attempt: int, approval: Approval) -> Order:
    """The order for a run: its frozen spec, in which the cause tells a retry from the first."""
    candidate = next(one for one in evaluation.candidates if one.recipe == recipe)
    policy, pull = evaluation.policy, evaluation.pull
    told = f"{cause}, onto {pull.base_ref}" + (f", attempt {attempt + 1}" if attempt else "")
    setting = Setting(policy, candidate.hardware, Origin(pull.repository.id, pull.number, policy.digest, told))
    spec = comparison(candidate.sides, setting, KnownNoise(candidate.history, candidate.within))
    trusted = Class.STRANGER if approval.comment else Class.INSIDER
    return Order(evaluation.subject, spec, pull.repository.full_name, pull.base_ref, cause, attempt, approval, trusted)


def of_head(evaluation: Evaluation, observations: Iterable[Observation]) -> list[Observation]:
    """The runs of a pull request's newest commit."""
    return [
        one for one in observations if (one.run.subject, one.run.head) == (evaluation.subject, evaluation.pull.head)
    ]


def _runs(evaluation: Evaluation, candidate: Candidate, observations: Iterable[Observation]) -> list[Run]:
    """The runs of one recipe at the newest commit, compared with what it would be compared with now."""
    base = base_of(evaluation, candidate)
    runs = (one.run for one in of_head(evaluation, observations))
    return [run for run in runs if (run.recipe, run.base) == (candidate.recipe, base)]


def told_verdict(check: CheckRun | None) -> bool:
    """Whether a check run tells how its runs ended."""
    return check is not None and bool(check.conclusion) and check.external_id.startswith(VERDICT)


def settled(evaluation: Evaluation, asked: Trust, observations: Iterable[Observation]) -> bool:
    """Whether the check tells a verdict whose runs have expired, and nobody has asked for another since."""
    check = evaluation.check
    if check is None or check.completed is None or not told_verdict(check):
        return False
    if any(one.run.head == evaluation.pull.head for one in observations):
        return False
    return all(request.at <= check.completed for request in asked.requests)
