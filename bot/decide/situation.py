"""Where a pull request stands: what its evaluation and its Jobs come to, derived once a tick and passed on."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.decide.approvals import counts_since, holding, trust_of
from bot.decide.plan import current_request
from bot.decide.told_verdict import ToldVerdict, told_verdict
from bot.model.evaluation import Candidate, Evaluation, compared_with
from bot.model.github import CheckRun
from bot.model.records import RunRecord
from bot.model.runs import Run, Wanted
from bot.model.subject import Subject, treatment
from bot.model.trust import Request, Trust
from checks.report.report import Conclusion


@dataclass(frozen=True)
class Situation:
    """A pull request's newest commit at one tick.

    `records` are its Jobs. `told` is what the check run of its commit tells or remembers of how runs ended, whichever base
    they were against, None when there is no such thing or somebody has asked for another run since. `verdict` is that if it
    is on this base. `expired`: no Job of that verdict is left.
    """

    evaluation: Evaluation
    trust: Trust
    records: tuple[RunRecord, ...]
    told: ToldVerdict | None
    verdict: Conclusion | None
    expired: bool

    def runs(self, candidate: Candidate) -> list[Run]:
        """The runs of one recipe, compared with what it would be compared with now."""
        base = compared_with(self.evaluation, candidate)
        runs = [one.run for one in self.records]
        return [run for run in runs if (run.recipe, run.base) == (candidate.recipe, base)]

    @property
    def ran(self) -> bool:
        """Whether the pull request has had runs onto its base: their verdict outlives the approval that they had."""
        base = self.evaluation.pull.base_ref
        return any(one.run.base.rpartition("@")[0] == base for one in self.records)

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
    policy, base = evaluation.policy, evaluation.pull.base_ref
    recorded = holding((one.approval for one in own), evaluation.accesses, policy.commanders, base)
    since = counts_since(evaluation.retargeted, policy, evaluation.asked)
    trust = trust_of(evaluation.head, evaluation.commands, recorded, policy.commanders, since)
    told = _unchallenged(evaluation.check, trust)
    verdict = told.conclusion if told is not None and told.holds_for(evaluation.pull.base_ref) else None
    return Situation(evaluation, trust, own, told, verdict, expired=verdict is not None and not jobs)


def _unchallenged(check: CheckRun | None, trust: Trust) -> ToldVerdict | None:
    """The verdict of a completed check run, unless somebody has asked for another run since."""
    if check is None or check.completed is None:
        return None
    completed = check.completed
    return told_verdict(check) if all(request.at <= completed for request in trust.requests) else None
