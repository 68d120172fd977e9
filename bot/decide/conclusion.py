"""What a pull request's check says: the table "What the required check concludes" of the design, row by row.

Pure: the same evaluation and runs make the same report, whoever asks and whenever after a restart.
"""

from dataclasses import replace
from enum import StrEnum

from bot.decide import messages, retries
from bot.decide.situation import Situation
from bot.decide.snapshot import Snapshot
from bot.decide.told_verdict import VERDICT, stage_after, tells_verdict
from bot.model.evaluation import Candidate, Evaluation
from bot.model.records import EndedRun
from bot.model.runs import Class, Phase, Run, fits, lacks_gpus
from checks.judge import gpu_budget
from checks.judge.run_verdict import run_verdict
from checks.judge.verdict import Verdict
from checks.model.result import Outcome, Result
from checks.model.spec import Side, Spec
from checks.policy.values import Mode, Policy
from checks.recipe.unmeasured import Unmeasured
from checks.report import verdicts
from checks.report.report import Conclusion, Report
from checks.report.run_report import run_report


class Stage(StrEnum):
    """Whether a check is open, waits for a person, was ended by rules or people, or tells how a run ended.

    RESTORED tells it without figures: the check had to say something else meanwhile, and its runs have expired.
    """

    OPEN = "open"
    WAITING = "waiting"
    RULES = "rules"
    VERDICT = VERDICT
    RESTORED = f"{VERDICT}-restored"


StagedReport = tuple[Report, str]
"""What one pull request has to say, and the stage of it."""


def ended_run(spec: Spec, result: Result, policy: Policy) -> EndedRun:
    """How a run that ended is told, by the policy of its pull request's base."""
    judgement = run_verdict(spec, result)
    report = run_report(spec, result, judgement)
    late = result.outcome is Outcome.FAILED and gpu_budget.is_used_up(spec, result.blocks)
    said = Conclusion.ACTION_REQUIRED if late else conclusion(result, judgement.verdict, policy)
    return EndedRun(spec, result, replace(report, conclusion=said))


def unjudged_run(run: Run, result: Result, reason: str) -> EndedRun:
    """How a run is told whose record is damaged: what it found cannot be believed or compared."""
    return EndedRun(None, result, messages.unjudged(run, reason))


def conclusion(result: Result, verdict: Verdict, policy: Policy) -> Conclusion:
    """What a run's end means for the check."""
    if result.outcome is Outcome.FAILED:
        base_broke = any(block.side is Side.BASE and block.evidence is not None for block in result.blocks)
        return Conclusion(policy.base_broken) if base_broke else Conclusion.FAILURE
    if result.outcome is not Outcome.MEASURED:
        return Conclusion.ACTION_REQUIRED
    return Conclusion(policy.inconclusive) if verdict is Verdict.INCONCLUSIVE else verdicts.WORDS[verdict].conclusion


def conclude(evaluation: Evaluation, snapshot: Snapshot, now: float) -> StagedReport | None:
    """The report of one pull request and its stage; None when what its check says stands."""
    situation = snapshot.situations.of(evaluation)
    report = _without_runs(evaluation)
    if report is None:
        return _of_runs(situation, snapshot, now)
    shown, stage = _in_mode(report, evaluation.policy, Stage.RULES)
    if situation.verdict is not None and _leaves(
        situation.verdict, shown, held=evaluation.refused is not None or bool(_blocking(evaluation))
    ):
        return _verdict_again(situation)
    remembered = situation.told if shown.conclusion is not None else None
    return shown, stage_after(stage, remembered) if remembered else stage


def _leaves(verdict: Conclusion, shown: Report, *, held: bool) -> bool:
    """Whether what is to be said leaves a verdict as it stands; `held`: the change is stopped by something else than its runs."""
    return shown.conclusion is None or (held and not messages.worse(shown.conclusion, verdict))


def _without_runs(evaluation: Evaluation) -> Report | None:
    """What is to be said of a pull request of which nothing runs now; None for one with something to run."""
    if evaluation.refused is not None:
        return evaluation.refused
    if evaluation.rules is None:
        return messages.untouched()
    if evaluation.pull.draft:
        return messages.draft(evaluation.rules)
    return None if evaluation.candidates else _by_rules_alone(evaluation, evaluation.rules)


def _by_rules_alone(evaluation: Evaluation, rules: Report) -> Report:
    """Green only where nothing is left unmeasured, but for what the policy lets merge so."""
    blocking = _blocking(evaluation)
    if blocking:
        return messages.not_measured(blocking, rules)
    return (
        messages.let_unmeasured(rules, evaluation.unmeasured) if evaluation.unmeasured else messages.rules_alone(rules)
    )


def _blocking(evaluation: Evaluation) -> tuple[Unmeasured, ...]:
    """What no run measures and the policy lets nobody merge."""
    return tuple(one for one in evaluation.unmeasured if not one.allowed)


def _verdict_again(situation: Situation) -> StagedReport | None:
    """The verdict that stands, in a check that had to say something else meanwhile; None when the check tells it still."""
    if situation.verdict is None or tells_verdict(situation.evaluation.check):
        return None
    return messages.verdict_stands(situation.verdict), Stage.RESTORED


def _in_mode(report: Report, policy: Policy, closed: Stage, still: Stage = Stage.OPEN) -> tuple[Report, Stage]:
    """The report as the policy's mode has it, with its stage once it is concluded and as long as it is not."""
    shown = messages.as_advice(report) if policy.mode is Mode.ADVISE else report
    return shown, closed if shown.conclusion is not None else still


def _of_runs(situation: Situation, snapshot: Snapshot, now: float) -> StagedReport | None:
    """Rules passed, and there is something to run."""
    evaluation, trust = situation.evaluation, situation.trust
    policy, rules = evaluation.policy, evaluation.rules or Report(None, "", "")
    blocking = _blocking(evaluation)
    beside = [messages.not_measured(blocking)] if blocking else []
    if situation.expired:
        return _beside_verdict(situation, beside) or _verdict_again(situation)
    if trust.cancelled_by and not trust.requests:
        sha, trusted = evaluation.pull.head, trust.approval is not None
        report = messages.cancelled(rules, trust.cancelled_by, policy.commanders, sha=sha, trusted=trusted)
        return _in_mode(report, policy, Stage.RULES)
    if trust.approval is None and situation.verdict is not None and situation.ran:
        return _beside_verdict(situation, beside) or _verdict_again(situation)
    if trust.approval is None:
        waited = now - (evaluation.head.seen or now)
        over = waited > policy.patience_hours * 3600
        report = messages.waiting(rules, evaluation.pull.head, policy.commanders, patience_over=over)
        return _in_mode(report, policy, Stage.WAITING, still=Stage.WAITING)
    parts = [_of_candidate(situation, one, snapshot) for one in evaluation.candidates]
    reports = [part for part in parts if part is not None]
    if len(reports) < len(parts):
        return None
    report = messages.combined([*reports, *beside])
    annotated = replace(report, annotations=tuple(dict.fromkeys((*rules.annotations, *report.annotations))))
    return _in_mode(annotated, policy, Stage.VERDICT)


def _beside_verdict(situation: Situation, reports: list[Report]) -> StagedReport | None:
    """What is to be said beside a verdict whose runs have expired, if anything is worse than it."""
    verdict, told = situation.verdict, situation.told
    for report in reports:
        shown, stage = _in_mode(report, situation.evaluation.policy, Stage.RULES)
        if verdict and told and shown.conclusion and messages.worse(shown.conclusion, verdict):
            return shown, stage_after(stage, told)
    return None


def _damaged(run: Run, snapshot: Snapshot) -> bool:
    """Whether the record of a run no longer says how it ended."""
    done = snapshot.finished.get(run.name)
    return done is not None and (done.spec is None or done.result.outcome is not run.outcome)


def _of_candidate(situation: Situation, candidate: Candidate, snapshot: Snapshot) -> Report | None:
    """What is to be said of one recipe's run; None when it cannot be said now, and what was said of it stands."""
    evaluation, request = situation.evaluation, situation.request(candidate)
    made = situation.attempts(candidate, request.cause) if request else []
    if not made:
        return _queued(candidate, None, snapshot)
    last = made[-1]
    if last.phase is Phase.QUEUED or last.cancelled:
        return _queued(candidate, last, snapshot)
    if last.unread or (tells_verdict(evaluation.check) and last.reported and _damaged(last, snapshot)):
        return None
    if last.phase is Phase.IN_PROGRESS or last.name not in snapshot.finished:
        deployments = 2 * evaluation.policy.pairs if candidate.sides.base else 1
        return messages.running(candidate.recipe, deployments, last.sandbox, snapshot.running.get(last.name))
    done = snapshot.finished[last.name]
    if retries.repeated(made):
        reason = done.result.evidence.reason if done.result.evidence else "The run met an infrastructure error."
        return messages.retrying(candidate.recipe, retries.failures(made), reason)
    place = (evaluation.subject.repository, candidate.recipe, last.hardware)
    return messages.with_notes(done.report, snapshot.histories.notes(place))


def _queued(candidate: Candidate, run: Run | None, snapshot: Snapshot) -> Report:
    """Where a run stands in the queue, and whether any sandbox could ever take it."""
    queue = [one.run for one in snapshot.records if one.run.phase is Phase.QUEUED and not one.run.cancelled]
    ahead = sum(1 for one in queue if run is None or (one.created, one.name) < (run.created, run.name))
    possible = any(fits(run, box) if run else candidate.hardware in ("", box.hardware) for box in snapshot.sandboxes)
    lacking = [box for box in snapshot.sandboxes if run and not box.holder and fits(run, box) and lacks_gpus(run, box)]
    if run and lacking:
        return messages.waiting_for_gpus(candidate.recipe, run.gpus, lacking[0])
    return messages.queued(candidate.recipe, ahead, candidate.hardware or Class.ANY, possible=possible)
