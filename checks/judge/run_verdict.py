"""What a whole run answers: whether it measured what was ordered, whether that can be compared, and what it comes to."""

from collections.abc import Sequence
from dataclasses import replace

from checks.judge.comparable import moved_image, other_images
from checks.judge.compare import measures, of_blocks
from checks.judge.next_block import Next, following
from checks.judge.verdict import Judgement, Verdict
from checks.measure.slo import Held, held, of_benchmark
from checks.model.result import Block, Outcome, Result, firsts
from checks.model.spec import Spec


def of_run(spec: Spec, result: Result) -> Judgement:
    """The judgement of a whole run; an ERROR for one that ended early or measured other sides than its spec orders."""
    if result.outcome is not Outcome.MEASURED:
        return Judgement(Verdict.ERROR, (), f"The run did not measure everything: it ended as {result.outcome.value}.")
    if not ordered(spec, result.blocks):
        return Judgement(Verdict.ERROR, (), "The run measured other sides than were ordered.")
    other = other_images(result.blocks) or moved_image(spec, result.blocks)
    if other:
        return Judgement(Verdict.ERROR, (), other)
    return _promised(
        of_blocks(spec, result.blocks), held(of_benchmark(spec.benchmark), measures(firsts(result.blocks)))
    )


def _promised(judgement: Judgement, promises: tuple[Held, ...]) -> Judgement:
    """The judgement with the recipe's promises: one that the change breaks is a regression, however the comparison ended."""
    told = replace(judgement, promises=promises)
    broken = [one for one in promises if one.broken]
    if not broken or judgement.verdict is Verdict.ERROR:
        return told
    first = broken[0]
    word = "at least" if first.limit.least else "at most"
    measured = "was not measured" if first.head is None else f"is {first.head:,.4g} {first.limit.unit}".rstrip()
    reason = f"{first.limit.name} {measured}; the recipe promises {word} {first.limit.value:,.4g} {first.limit.unit}".rstrip()
    kept = judgement.reason if judgement.verdict is Verdict.REGRESSION else ""
    return replace(told, verdict=Verdict.REGRESSION, reason=f"{reason}. {kept}".rstrip())


def ordered(spec: Spec, blocks: Sequence[Block]) -> bool:
    """Whether blocks are what the spec orders, one after the other, to the end: a pod decides nothing by itself."""
    steps = (following(spec, blocks[:count]) for count in range(len(blocks) + 1))
    return all(
        wanted == (Next(block.side, block.fresh) if block is not None else None)
        for wanted, block in zip(steps, [*blocks, None], strict=True)
    )
