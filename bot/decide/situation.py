"""Where a pull request stands: what its evaluation and its Jobs come to, derived once a tick and passed on."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.decide.plan import current_request
from bot.decide.trust import trust_of
from bot.model.evaluation import Candidate, Evaluation, compared_with
from bot.model.github import CheckRun
from bot.model.records import RunRecord
from bot.model.runs import Run, Wanted
from bot.model.subject import Subject, treatment
from bot.model.trust import Request, Trust
from checks.report.report import Conclusion

VERDICT = "verdict"
"""How the stage of a check run begins that tells how a run ended."""
AFTER = "-after-"
"""Stands in the stage of a check run that had to say something else, before the conclusion of the verdict that it told."""


@dataclass(frozen=True)
class Situation:
    """A pull request's newest commit at one tick.

    `records` are its Jobs. `verdict` is what its check run tells or remembers of how its runs ended, None when there
    is no such thing or somebody has asked for another run since. `expired`: no Job of that verdict is left.
    """

    evaluation: Evaluation
    trust: Trust
    records: tuple[RunRecord, ...]
    verdict: Conclusion | None
    expired: bool

    def runs(self, candidate: Candidate) -> list[Run]:
        """The runs of one recipe, compared with what it would be compared with now."""
        base = compared_with(self.evaluation, candidate)
        runs = [one.run for one in self.records]
        return [run for run in runs if (run.recipe, run.base) == (candidate.recipe, base)]

    def request(self, candidate: Candidate) -> Request | None:
        """The request that a recipe's run is to answer now, None when nothing is asked for."""
        evaluation = self.evaluation
        if evaluation.refused is not None or evaluation.pull.draft or self.trust.approval is None:
            return None
        return current_request(candidate.recipe, () if self.expired else self.trust.requests, self.runs(candidate))

    def attempts(self, candidate: Candidate, cause: str) -> list[Run]:
        """The runs made for one request, the first attempt first."""
        return sorted((run for run in self.runs(candidate) if run.cause == cause), key=lambda run: run.attempt)

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """Every run that the pull request asks for now."""
        evaluation = self.evaluation
        pairs = ((one, self.request(one)) for one in evaluation.candidates)
        return tuple(
            Wanted(evaluation.subject, evaluation.pull.head, one.recipe, request.cause, compared_with(evaluation, one))
            for one, request in pairs
            if request is not None
        )


@dataclass(frozen=True)
class Situations:
    """The situations of one tick by pull request: each is derived once, and again only when it was read again meanwhile."""

    by_commit: dict[tuple[int, str], list[RunRecord]]
    derived: dict[Subject, Situation] = field(default_factory=dict)

    def of(self, evaluation: Evaluation) -> Situation:
        """The situation of a pull request."""
        found = self.derived.get(evaluation.subject)
        if found is None or found.evaluation is not evaluation:
            commit = (evaluation.subject.repository, evaluation.pull.head)
            found = situation(evaluation, self.by_commit.get(commit, []))
            self.derived[evaluation.subject] = found
        return found


def situations(records: Iterable[RunRecord]) -> Situations:
    """The situations of a tick that saw these Jobs; branches have none, even at the same commit."""
    by_commit: dict[tuple[int, str], list[RunRecord]] = {}
    for one in records:
        if treatment(one.run.subject.kind).in_check:
            by_commit.setdefault((one.run.subject.repository, one.run.head), []).append(one)
    return Situations(by_commit)


def situation(evaluation: Evaluation, of_commit: Iterable[RunRecord]) -> Situation:
    """What a pull request and the Jobs of its newest commit, also those of other pull requests, come to."""
    jobs = tuple(of_commit)
    own = tuple(one for one in jobs if one.run.subject == evaluation.subject)
    recorded = [one.approval for one in own]
    trust = trust_of(evaluation.head, evaluation.commands, recorded, evaluation.policy.commanders)
    verdict = _unchallenged(evaluation.check, trust)
    return Situation(evaluation, trust, own, verdict, expired=verdict is not None and not jobs)


def tells_verdict(check: CheckRun | None) -> bool:
    """Whether a check run tells how its runs ended."""
    return check is not None and bool(check.conclusion) and check.external_id.startswith(VERDICT)


def verdict_of(check: CheckRun) -> Conclusion | None:
    """The verdict that a check run tells or remembers."""
    stage = check.external_id.rpartition("-")[0]
    word = check.conclusion if tells_verdict(check) else stage.partition(AFTER)[2]
    return Conclusion(word) if word in set(Conclusion) else None


def _unchallenged(check: CheckRun | None, trust: Trust) -> Conclusion | None:
    """The verdict of a completed check run, unless somebody has asked for another run since."""
    if check is None or check.completed is None:
        return None
    completed = check.completed
    return verdict_of(check) if all(request.at <= completed for request in trust.requests) else None
