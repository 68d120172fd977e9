"""The one check of a commit that several open pull requests have as head: the worst of those that may speak (design decision 9).

Anybody can open a pull request of somebody else's commit. Beside a verdict only those count whose author may command, or of which
somebody who may has named the commit; where nothing was measured, everybody counts whose word would not turn red into open.
"""

from collections.abc import Callable, Sequence

from bot.decide import messages
from bot.decide.approvals import reaches
from bot.decide.conclusion import Stage, StagedReport
from bot.decide.situation import Situation
from bot.decide.told_verdict import VERDICT, remembers_verdict, stage_against, tells_verdict, told_verdict
from bot.model.evaluation import Evaluation
from checks.report.report import Conclusion, Report

Concluded = tuple[Evaluation, StagedReport | None]
"""A pull request and what it has to say; None when what the check says stands."""
Part = tuple[Evaluation, StagedReport]
PASSES = (Conclusion.SUCCESS, Conclusion.NEUTRAL, Conclusion.SKIPPED)
"""What GitHub lets merge."""


def may_speak(situation: Situation) -> bool:
    """Whether a pull request may say something beside a verdict: it is no draft, and somebody who may command stands for it."""
    evaluation = situation.evaluation
    commands = reaches(evaluation.head.access, evaluation.policy.commanders)
    return not evaluation.pull.draft and (commands or situation.trust.approval is not None or situation.ran)


def that_count(
    concluded: Sequence[Concluded], speaks: Callable[[Evaluation], bool], *, hidden: bool = False
) -> list[Part]:
    """What counts for a commit that several pull requests have as head; nothing where its check stays as it is.

    `hidden`: another one that is open could not be read, and the verdict may be its.
    """
    heard = _without_drafts(concluded)
    told = hidden and any(told_verdict(evaluation.check) for evaluation, _ in concluded)
    if told or any(_has_verdict(evaluation, part) for evaluation, part in heard):
        return _beside_verdict(heard, speaks)
    parts = [(evaluation, part) for evaluation, part in heard if part is not None]
    spoken = [one for one in parts if speaks(one[0])]
    if spoken and worst_of([part for _, part in spoken])[0].conclusion not in PASSES:
        return spoken
    return parts


def _without_drafts(concluded: Sequence[Concluded]) -> Sequence[Concluded]:
    """Nobody merges a draft: it needs no check while another pull request does, and reopens no verdict, on whatever base."""
    ready = [one for one in concluded if not one[0].pull.draft]
    told = any(told_verdict(evaluation.check) for evaluation, _ in concluded)
    return ready or [one for one in concluded if not (told and one[1] is not None and one[1][0].conclusion is None)]


def _has_verdict(evaluation: Evaluation, part: StagedReport | None) -> bool:
    """Whether a verdict on a pull request stands, or is what it has to say."""
    told = told_verdict(evaluation.check)
    own = told is not None and (part is None or told.holds_for(evaluation.pull.base_ref))
    return own or (part is not None and part[1].startswith(VERDICT))


def _beside_verdict(heard: Sequence[Concluded], speaks: Callable[[Evaluation], bool]) -> list[Part]:
    told = (told_verdict(evaluation.check) for evaluation, part in heard if part is None)
    standing = next((one.conclusion for one in told if one is not None), None)
    return [
        (evaluation, part)
        for evaluation, part in heard
        if part is not None
        and (speaks(evaluation) or _is_its_own(evaluation, part))
        and not _changes_nothing(part[0], standing)
    ]


def _is_its_own(evaluation: Evaluation, part: StagedReport) -> bool:
    """Whether a pull request tells a verdict that it has, or what stops it beside that."""
    told = told_verdict(evaluation.check)
    held = told is not None and told.holds_for(evaluation.pull.base_ref) and remembers_verdict(part[1])
    return held or part[1].startswith(VERDICT)


def _changes_nothing(report: Report, standing: Conclusion | None) -> bool:
    """Whether a report changes nothing beside a verdict; `standing` is the one that the check tells now, if any."""
    return standing is not None and report.conclusion is not None and not messages.worse(report.conclusion, standing)


def worst_of(parts: Sequence[StagedReport]) -> StagedReport:
    """One report for a commit that several pull requests have as head: the worst of theirs."""
    report = messages.combined([part for part, _ in parts])
    stages = {stage for _, stage in parts}
    if len(stages) == 1:
        return report, stages.pop()
    if report.conclusion is None:
        return report, Stage.OPEN
    if any(stage.startswith(VERDICT) for stage in stages):
        return report, Stage.VERDICT
    return report, max(stages, key=remembers_verdict)


def stage_with_bases(stage: str, concluded: Sequence[Concluded]) -> str:
    """The stage of the one check: a verdict is on the base of each pull request that it tells of or whose verdict stands beside."""
    if not stage.startswith(VERDICT):
        return stage
    return stage_against(stage, (one.pull.base_ref for one, part in concluded if _is_told(one, part)))


def _is_told(evaluation: Evaluation, part: StagedReport | None) -> bool:
    """Whether the check tells how the runs of a pull request ended, or is worse than its verdict that stood."""
    if part is not None:
        return part[1].startswith(VERDICT)
    told = told_verdict(evaluation.check) if tells_verdict(evaluation.check) else None
    return told is not None and told.holds_for(evaluation.pull.base_ref)
