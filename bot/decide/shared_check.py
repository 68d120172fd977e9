"""The one check of a commit that several open pull requests have as head: the worst of theirs (design decision 9)."""

from collections.abc import Sequence

from bot.decide import messages
from bot.decide.approvals import reaches
from bot.decide.conclusion import Stage, StagedReport
from bot.decide.told_verdict import VERDICT, remembers_verdict, stage_against, tells_verdict, told_verdict
from bot.model.evaluation import Evaluation
from checks.report.report import Conclusion, Report


def that_count(concluded: Sequence[tuple[Evaluation, StagedReport | None]]) -> list[tuple[Evaluation, StagedReport]]:
    """What counts for a commit that several pull requests have as head.

    A verdict that stands is reopened by none that is a draft or whose author may not command, and replaced by nothing better.
    """
    told = (told_verdict(evaluation.check) for evaluation, part in concluded if part is None)
    standing = next((one.conclusion for one in told if one is not None), None)
    verdict = standing is not None or any(part is not None and part[1].startswith(VERDICT) for _, part in concluded)
    return [
        (evaluation, part)
        for evaluation, part in concluded
        if part is not None and not (verdict and _changes_nothing(evaluation, part[0], standing))
    ]


def _changes_nothing(evaluation: Evaluation, report: Report, standing: Conclusion | None) -> bool:
    """Whether a report changes nothing beside a verdict; `standing` is the one that the check tells now, if any."""
    if report.conclusion is None:
        return evaluation.pull.draft or not reaches(evaluation.head.access, evaluation.policy.commanders)
    return standing is not None and not messages.worse(report.conclusion, standing)


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


def stage_with_bases(stage: str, concluded: Sequence[tuple[Evaluation, StagedReport | None]]) -> str:
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
