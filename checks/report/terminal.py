"""The same run for a terminal: lines while it goes on, and the answer at its end."""

from collections.abc import Iterator
from dataclasses import replace

from checks.judge.verdict import Comparison, Judgement
from checks.measure.slo import Promise
from checks.model.result import Block, Evidence, Measure, Outcome, Result, Step, deployments_of
from checks.model.spec import Spec
from checks.report import verdicts
from checks.report.image import NEEDS_MENDING
from checks.report.run_report import failure
from checks.report.tables import number, sentences
from checks.text.escape import single, visible


def progress(before: Result | None, after: Result, deployments: int) -> Iterator[str]:
    """What happened between two Results of a run, a line each."""
    moved = before is None or (before.step, len(before.blocks)) != (after.step, len(after.blocks))
    if moved and after.outcome is Outcome.RUNNING:
        yield f"{_place(after, deployments)}{after.step.value}"
    for index, block in enumerate(after.blocks, start=1):
        if _ended(after, index) and not (before is not None and _ended(before, index)):
            yield f"{_place(replace(after, blocks=after.blocks[:index]), deployments)}{_seconds(block)}"


def _ended(result: Result, block: int) -> bool:
    """Whether a block (from 1) is over: it was cleared, or its deployment was measured again."""
    blocks = result.blocks
    return block < len(blocks) or (block == len(blocks) and Step.CLEAR.value in blocks[-1].seconds)


def _place(result: Result, deployments: int) -> str:
    if not result.blocks:
        return ""
    last = result.blocks[-1]
    again = "" if last.fresh else ", again"
    return f"deployment {deployments_of(result.blocks)} of {deployments}, {last.side.value}{again}: "


def _seconds(block: Block) -> str:
    return "done (" + ", ".join(f"{step} {seconds:.1f} s" for step, seconds in block.seconds.items()) + ")"


def run_text(spec: Spec, result: Result, judgement: Judgement) -> str:
    """The verdict with its figures, or why there is none with the evidence."""
    return visible("\n".join([*_lines(spec, result, judgement), *_image(result)])) + "\n"


def _image(result: Result) -> Iterator[str]:
    """What is wrong inside the head's image; it decides nothing."""
    for one in result.inside:
        if one.status in NEEDS_MENDING:
            yield f"  image {one.check:<21} {one.status}: {single(one.seen)}"


def _lines(spec: Spec, result: Result, judgement: Judgement) -> Iterator[str]:
    if result.outcome is Outcome.MEASURED:
        yield judgement_text(judgement).rstrip()
        yield from (f"  note: {note}" for note in sentences(spec, result, judgement))
        if not judgement.comparisons:
            yield from _values(spec, result)
        return
    side, evidence = failure(result)
    where = f" ({side.value})" if side is not None else ""
    yield f"{result.outcome.value.upper()} at {evidence.step.value}{where}: {evidence.reason}"
    yield from _evidence(evidence)


def judgement_text(judgement: Judgement) -> str:
    """A judgement with a line per metric."""
    first = f"{verdicts.heading(judgement.verdict)}: {judgement.reason}"
    rows = [*(_row(comparison) for comparison in judgement.comparisons), *(_promise(one) for one in judgement.promises)]
    return "\n".join([first, *rows]) + "\n"


def _promise(promise: Promise) -> str:
    limit = f"{'>=' if promise.limit.least else '<='} {promise.limit.value:,.4g} {promise.limit.unit}".rstrip()
    measured = "not measured" if promise.head is None else f"{promise.head:,.4g}"
    return f"  {promise.limit.name:<40}{limit:<30}{measured:>12}  {'kept' if promise.kept else 'broken'}"


def _row(comparison: Comparison) -> str:
    metric, unit = comparison.metric, comparison.unit
    sides = f"{number(Measure(comparison.base, unit)):>22} -> {number(Measure(comparison.head, unit)):<22}"
    interval = f"{comparison.change:+7.1%}  [{comparison.low:+.1%}, {comparison.high:+.1%}]"
    return f"  {metric.title:<26}{sides} {interval}  {verdicts.row(comparison)}"


def _values(spec: Spec, result: Result) -> Iterator[str]:
    for block in result.blocks:
        for metric in spec.metrics:
            measure = block.sample.measures.get(metric.name) if block.sample is not None else None
            if measure is not None:
                yield f"  {block.side.value} {metric.title:<26}{number(measure)}"


def _evidence(evidence: Evidence) -> Iterator[str]:
    kinds = {"states": evidence.states, "events": evidence.events, "logs": evidence.logs, "metrics": evidence.metrics}
    for title, lines in kinds.items():
        if lines:
            yield f"  {title}:"
            yield from (f"    {line}" for line in lines)


EXIT_CODES = {Outcome.FAILED: 1, Outcome.INFRASTRUCTURE: 3, Outcome.RUNNING: 3}
"""Exit codes of a run without a verdict: 1 failed, 3 infrastructure; verdicts.py has the others."""


def exit_code(result: Result, judgement: Judgement) -> int:
    """The exit code of a run."""
    return (
        verdicts.WORDS[judgement.verdict].exit_code
        if result.outcome is Outcome.MEASURED
        else EXIT_CODES[result.outcome]
    )
