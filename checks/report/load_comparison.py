"""Comparisons that somebody asked for: lines with sparklines for a terminal, JSON for programs."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from checks.judge.load_comparison import LoadComparison, worst_verdict
from checks.judge.verdict import Comparison
from checks.model.result import Sample
from checks.model.spec import Side
from checks.report import terminal
from checks.report.plot import loss_limit
from checks.report.provenance import shown_load
from checks.report.sparkline import sparkline
from checks.text.escape import single, visible


def text(comparisons: Sequence[LoadComparison]) -> str:
    """A block of lines for each load: the verdict, the metrics, what each block measured."""
    return visible("\n".join(line for comparison in comparisons for line in _lines(comparison)))


def _lines(load: LoadComparison) -> Iterator[str]:
    if load.load:
        yield f"{load.load}:"
    yield terminal.judgement_text(load.judgement).rstrip("\n")
    if load.samples:
        yield f"  {measured(load)}"
    for comparison in load.judgement.comparisons:
        yield f"  {comparison.metric.title:<26}{sparklines(load.samples, comparison)}"
    yield from (f"  note: {note}" for note in load.notes)
    yield ""


def measured(load: LoadComparison) -> str:
    """What was compared: how many pairs, by which AIPerf, under which load, on which GPUs."""
    sample = load.samples[0][1]
    pairs = len(load.samples) // 2
    parts = [f"{pairs} pair{'s' if pairs > 1 else ''}", f"AIPerf {sample.aiperf_version}"]
    parts += [f"{_short(key)} {value}" for key, value in shown_load(sample) if "warmup" not in key]
    return single(", ".join([*parts, *([sample.hardware] if sample.hardware else [])]))


def _short(setting: str) -> str:
    """What a reader calls a setting of AIPerf's configuration: its last word, or "isl.mean"."""
    *_, before, last = ("", *setting.split("."))
    return f"{before}.{last}" if last == "mean" else last


def sparklines(samples: Sequence[tuple[Side, Sample]], comparison: Comparison) -> str:
    """The two sides' sparklines, over one range that has the loss in it that must be found: "base ▄▅▄ head ▂▁▂"."""
    name = comparison.metric.name
    values = {side: [sample.measures[name].value for one, sample in samples if one is side] for side in Side}
    every = [*(value for each in values.values() for value in each), comparison.base, loss_limit(comparison)]
    return "  ".join(
        f"{side.value} {sparkline(values[side], min(every), max(every))}" for side in (Side.BASE, Side.HEAD)
    )


def as_json(comparisons: Sequence[LoadComparison]) -> str:
    """Everything: the verdict over all loads, and each load with its samples in order."""
    return (
        json.dumps(
            {"verdict": worst_verdict(comparisons), "loads": [_plain(comparison) for comparison in comparisons]},
            indent=1,
        )
        + "\n"
    )


def _plain(load: LoadComparison) -> dict[str, object]:
    return {
        "load": load.load,
        "verdict": load.judgement.verdict,
        "reason": load.judgement.reason,
        "notes": load.notes,
        "metrics": [asdict(comparison) for comparison in load.judgement.comparisons],
        "blocks": [
            {"side": side, **{name: measure.value for name, measure in sorted(sample.measures.items())}}
            for side, sample in load.samples
        ],
    }
