"""A pull request as it was read: everything that decides what is wanted of it, as values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.github.model import CheckRun, Comment, PullRequest
from bot.jobs.manifest import Order
from bot.jobs.observe import Observation
from bot.policy import Policy, metrics, order
from bot.reconcile import Class, Pull, Run, Wanted, effective
from bot.trust import Approval, Head, Request, Trust, Word, decide
from checks.report.report import Report
from checks.spec import Content, Origin, Side, Spec

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

    @property
    def id(self) -> Pull:
        """The pull request in the words of plan()."""
        return Pull(self.pull.repository.id, self.pull.number)

    def checked(self, check: CheckRun) -> "Evaluation":
        """The same with the check run that GitHub has now."""
        seen = self.head.seen if self.head.seen is not None else check.started
        return replace(self, check=check, head=replace(self.head, seen=seen))


def trust(evaluation: Evaluation, observations: Iterable[Observation]) -> Trust:
    """What holds for the newest commit, with the approvals that its runs remember."""
    recorded = [one.approval for one in _of_head(evaluation, observations)]
    return decide(evaluation.head, evaluation.words, recorded, evaluation.policy.commanders)


def requested(
    evaluation: Evaluation, candidate: Candidate, asked: Trust, observations: Sequence[Observation]
) -> Request | None:
    """The request that a recipe's run is to answer now, None when nothing is asked for."""
    if evaluation.refused is not None or evaluation.pull.draft or asked.approval is None:
        return None
    requests = () if settled(evaluation, asked, observations) else asked.requests
    runs = [one.run for one in _of_head(evaluation, observations)]
    return effective(candidate.recipe, requests, [run for run in runs if run.recipe == candidate.recipe])


def wanted(evaluation: Evaluation, observations: Sequence[Observation]) -> tuple[Wanted, ...]:
    """Every run that the pull request asks for now."""
    asked = trust(evaluation, observations)
    pairs = ((one, requested(evaluation, one, asked, observations)) for one in evaluation.candidates)
    return tuple(
        Wanted(evaluation.id, evaluation.pull.head, one.recipe, request.cause)
        for one, request in pairs
        if request is not None
    )


def attempts(evaluation: Evaluation, recipe: str, cause: str, observations: Iterable[Observation]) -> list[Run]:
    """The runs made for one request, the first attempt first."""
    runs = (one.run for one in _of_head(evaluation, observations))
    return sorted((run for run in runs if (run.recipe, run.cause) == (recipe, cause)), key=lambda run: run.attempt)


def run_order(evaluation: Evaluation, recipe: str, cause: str, attempt: int, approval: Approval) -> Order:
    """The order for a run: its frozen spec, in which the cause tells a retry from the first."""
    candidate = next(one for one in evaluation.candidates if one.recipe == recipe)
    told = cause if attempt == 0 else f"{cause}, attempt {attempt + 1}"
    policy, pull = evaluation.policy, evaluation.pull
    spec = Spec(
        recipe=recipe,
        hardware=candidate.hardware,
        head=candidate.head,
        base=candidate.base,
        benchmark=candidate.benchmark,
        metrics=metrics(policy),
        order=order(policy) if candidate.base else (Side.HEAD,),
        origin=Origin(pull.repository.id, pull.number, policy.digest, told),
    )
    trusted = Class.STRANGER if approval.comment else Class.INSIDER
    return Order(spec, pull.repository.full_name, cause, attempt, approval, trusted)


def _of_head(evaluation: Evaluation, observations: Iterable[Observation]) -> list[Observation]:
    return [one for one in observations if (one.run.pull, one.run.head) == (evaluation.id, evaluation.pull.head)]


def settled(evaluation: Evaluation, asked: Trust, observations: Iterable[Observation]) -> bool:
    """Whether the check tells a verdict whose runs have expired, and nobody has asked for another since."""
    check = evaluation.check
    if check is None or check.completed is None or not check.conclusion or not check.external_id.startswith(VERDICT):
        return False
    if any(one.run.head == evaluation.pull.head for one in observations):
        return False
    return all(request.at <= check.completed for request in asked.requests)
