"""What a whole run answers: whether it measured what was ordered, whether that can be compared, and what it comes to."""

from collections.abc import Sequence
from dataclasses import replace

from checks.judge import gpu_budget
from checks.judge.comparable import moved_image, other_images
from checks.judge.compare import judge_blocks, measured_samples
from checks.judge.next_block import NextBlock, next_block
from checks.judge.verdict import Judgement, Verdict
from checks.measure.slo import Promise, promised_limits, promises_measured
from checks.model.result import Block, Outcome, Result, firsts
from checks.model.spec import Spec


def run_verdict(spec: Spec, result: Result) -> Judgement:
    """The judgement of a whole run; an ERROR for one that ended early or measured other sides than its spec orders."""
    early = ended_early(result)
    if early:
        return Judgement(Verdict.ERROR, (), early)
    if not measured_as_planned(spec, result.blocks):
        return Judgement(Verdict.ERROR, (), "The run measured other sides than were ordered.")
    difference = other_images(result.blocks) or moved_image(spec, result.blocks)
    if difference:
        return Judgement(Verdict.ERROR, (), difference)
    return _with_promises(
        _with_budget(spec, result, judge_blocks(spec, result.blocks)),
        promises_measured(promised_limits(spec.benchmark), measured_samples(firsts(result.blocks))),
    )


def _with_budget(spec: Spec, result: Result, judgement: Judgement) -> Judgement:
    """The judgement; of an open one also that the run's budget is what ended it."""
    if judgement.verdict is not Verdict.INCONCLUSIVE or gpu_budget.fits_another_pair(spec, result.blocks):
        return judgement
    return replace(judgement, reason=f"{judgement.reason} {gpu_budget.sentence(spec, result.blocks)}".strip())


def ended_early(result: Result) -> str:
    """Why a run's blocks are not all that it was to measure, in a sentence; empty for a run that measured everything."""
    match result.outcome:
        case Outcome.MEASURED:
            return ""
        case Outcome.RUNNING:
            return "The run has not ended."
        case _:
            return f"The run did not measure everything: it ended as {result.outcome.value}."


def _with_promises(judgement: Judgement, promises: tuple[Promise, ...]) -> Judgement:
    """The judgement with the recipe's promises: one that the change breaks is a regression, however the comparison ended."""
    judged = replace(judgement, promises=promises)
    broken = [one for one in promises if one.broken]
    if not broken or judgement.verdict is Verdict.ERROR:
        return judged
    first = broken[0]
    word = "at least" if first.limit.least else "at most"
    measured = "was not measured" if first.head is None else f"is {first.head:,.4g} {first.limit.unit}".rstrip()
    reason = f"{first.limit.name} {measured}; the recipe promises {word} {first.limit.value:,.4g} {first.limit.unit}".rstrip()
    kept = judgement.reason if judgement.verdict is Verdict.REGRESSION else ""
    return replace(judged, verdict=Verdict.REGRESSION, reason=f"{reason}. {kept}".rstrip())


def measured_as_planned(spec: Spec, blocks: Sequence[Block]) -> bool:
    """Whether blocks are what the spec orders, one after the other, to the end: a pod decides nothing by itself."""
    plan = (next_block(spec, blocks[:count]) for count in range(len(blocks) + 1))
    return all(
        planned == (NextBlock(block.side, block.fresh) if block is not None else None)
        for planned, block in zip(plan, [*blocks, None], strict=True)
    )
