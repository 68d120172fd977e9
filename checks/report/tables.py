"""The tables of a run's report: what was measured, with its uncertainty, and every single value behind it."""

from collections.abc import Sequence

from checks.judge.comparable import other_nodes
from checks.judge.compare import measured_samples
from checks.judge.request_counts import count_notes, failure_note
from checks.judge.verdict import Comparison, Judgement
from checks.judge.work import caching_note
from checks.measure.slo import Limit
from checks.model.result import Block, Measure, Result, Step
from checks.model.spec import Spec
from checks.report.verdicts import marked
from checks.text.escape import escape


def comparison_table(judgement: Judgement, pairs: int) -> str:
    """A row per metric with its mark; empty when nothing was compared."""
    if not judgement.comparisons:
        return ""
    head = ("Metric", "Base", "Head", "Change", "Interval", "Red beyond", "Green within", "Pairs", "")
    rows = [(*_row(comparison), str(pairs), marked(comparison)) for comparison in judgement.comparisons]
    return table(head, rows)


def notes(spec: Spec, result: Result, judgement: Judgement) -> str:
    """What a reader must know of the figures; empty where there is nothing."""
    return "\n\n".join(escape(note, 1000) for note in sentences(spec, result, judgement))


def sentences(spec: Spec, result: Result, judgement: Judgement) -> tuple[str, ...]:
    """The same, a text for each: metrics that are only shown, requests that failed, other nodes, disturbed blocks, counters."""
    samples = measured_samples(result.blocks)
    others = (
        failure_note(samples),
        caching_note(spec, result.blocks),
        other_nodes(result.blocks),
        disturbed_note(judgement),
        next((sample.unwitnessed for _, sample in samples if sample.unwitnessed), ""),
    )
    return (*count_notes(spec.metrics, samples), *filter(None, others))


def promise_table(judgement: Judgement) -> str:
    """A row per figure that the recipe promises; empty when it promises none."""
    rows = [
        (
            escape(promise.limit.name),
            _limit(promise.limit),
            _figure(promise.base),
            _figure(promise.head),
            "✅ kept" if promise.kept else "❌ broken" if promise.broken else "❌ broken at the base too",
        )
        for promise in judgement.promises
    ]
    return table(("Promise", "Limit", "Base", "Head", ""), rows) if rows else ""


def _limit(limit: Limit) -> str:
    return f"{'at least' if limit.least else 'at most'} {limit.value:,.4g} {escape(limit.unit, 40)}".rstrip()


def disturbed_note(judgement: Judgement) -> str:
    """Which blocks were not taken as measured, in a sentence; empty where all were."""
    numbers = ", ".join(map(str, judgement.disturbed))
    several = len(judgement.disturbed) > 1
    who, whom = (f"Blocks {numbers} stand", "them") if several else (f"Block {numbers} stands", "it")
    note = f"{who} out from the others of the same side in all metrics: what disturbed {whom} is not counted."
    return note if numbers else ""


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:,.4g}"


def _row(comparison: Comparison) -> tuple[str, ...]:
    metric = comparison.metric
    return (
        escape(metric.title),
        number(Measure(comparison.base, comparison.unit)),
        number(Measure(comparison.head, comparison.unit)),
        _percent(comparison.change),
        f"{_percent(comparison.low)} to {_percent(comparison.high)}",
        f"{metric.floor:.1%}",
        f"{metric.target:.1%}",
    )


def _percent(share: float) -> str:
    return f"{share:+.1%}".replace("-", "\N{MINUS SIGN}")


def number(measure: Measure) -> str:
    """A value with four significant digits and its unit."""
    value = measure.value
    shown = f"{value:,.0f}" if abs(value) >= 999.5 else f"{value:.4g}"
    return f"{shown} {escape(measure.unit, 40)}"


def block_table(spec: Spec, result: Result) -> str:
    """Every block with its values and the seconds of its steps, folded away; empty before the first block ended."""
    if not result.blocks:
        return ""
    names = [metric for metric in spec.metrics if any(_measure(block, metric.name) for block in result.blocks)]
    steps = [step for step in Step if any(step.value in block.seconds for block in result.blocks)]
    head = ("Block", "Side", *(escape(metric.title) for metric in names), *(f"{step.value} (s)" for step in steps))
    rows = [
        (
            str(index),
            block.side.value if block.fresh else f"{block.side.value}, again",
            *(number(m) if (m := _measure(block, metric.name)) else "" for metric in names),
            *(f"{block.seconds[step.value]:.1f}" if step.value in block.seconds else "" for step in steps),
        )
        for index, block in enumerate(result.blocks, 1)
    ]
    return f"<details><summary>Every block</summary>\n\n{table(head, rows)}\n\n</details>"


def _measure(block: Block, name: str) -> Measure | None:
    return block.sample.measures.get(name) if block.sample is not None else None


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table of cells that are escaped already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
