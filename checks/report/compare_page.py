"""Comparisons as one HTML page that needs nothing else: tables, and a plot of the blocks for each metric."""

from collections.abc import Sequence

from checks.judge.load_comparison import LoadComparison, worst_verdict
from checks.judge.verdict import Comparison
from checks.model.result import Measure
from checks.report import verdicts
from checks.report.plot import figure
from checks.report.tables import number
from checks.text.escape import html

TITLES = ("Metric", "Base", "Head", "Change", "Interval", "Red beyond", "Green within", "")
META = "<meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem; color: #1f2328; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #d1d9e0; white-space: nowrap; }
details { margin: .5rem 0; overflow-x: auto; }
h1, h2 { font-weight: 600; }
figure { display: inline-block; width: 500px; vertical-align: top; margin: .5rem 1rem .5rem 0; }
figcaption { font-size: 12px; }
.note { color: #57606a; }
"""


def render(comparisons: Sequence[LoadComparison]) -> str:
    """The page."""
    verdict = worst_verdict(comparisons)
    head = f"<title>recipe-gate compare: {html(verdict)}</title>{META}"
    parts = [
        f"<h1 style='color:{verdicts.WORDS[verdict].color}'>{verdicts.heading(verdict)}</h1>",
        *(_load(comparison) for comparison in comparisons),
    ]
    return f"<!doctype html><html lang='en'><head>{head}<style>{STYLE}</style></head><body>{''.join(parts)}</body></html>\n"


def _load(load: LoadComparison) -> str:
    judgement = load.judgement
    rows = "".join(_row(comparison) for comparison in judgement.comparisons)
    titles = "".join(f"<th>{title}</th>" for title in TITLES)
    table = f"<table><tr>{titles}</tr>{rows}</table>" if rows else ""
    plots = "".join(figure(load, comparison) for comparison in judgement.comparisons)
    notes = "".join(f"<p class='note'>{html(note)}</p>" for note in load.notes)
    heading = f"<h2>{html(load.load)}</h2>" if load.load else ""
    verdict = (
        f"<b style='color:{verdicts.WORDS[judgement.verdict].color}'>{html(judgement.verdict)}</b>: "
        if load.load
        else ""
    )
    first = f"<p>{verdict}{html(judgement.reason)}</p>"
    return f"<section>{heading}{first}{notes}{table}{plots}{_blocks(load)}</section>"


def _blocks(one: LoadComparison) -> str:
    """Every value behind the plots, and what it was measured by, folded away."""
    metrics = [comparison.metric for comparison in one.judgement.comparisons]
    if not metrics:
        return ""
    head = "".join(
        f"<th>{html(title)}</th>" for title in ("Block", "Side", *(metric.title for metric in metrics), "Requests")
    )
    rows = "".join(
        f"<tr><td>{index}</td><td>{side.value}</td>"
        + "".join(f"<td>{html(number(sample.measures[metric.name]))}</td>" for metric in metrics)
        + f"<td>{sample.requests}</td></tr>"
        for index, (side, sample) in enumerate(one.samples, 1)
    )
    sample = one.samples[0][1]
    load = "; ".join(f"{key} = {value}" for key, value in sorted(sample.load.items()))
    told = f"<p class='note'>AIPerf {html(sample.aiperf_version)}: {html(load)}</p>"
    return f"<details><summary>Every block</summary><table><tr>{head}</tr>{rows}</table>{told}</details>"


def _row(comparison: Comparison) -> str:
    metric, unit = comparison.metric, comparison.unit
    cells = [
        metric.title,
        number(Measure(comparison.base, unit)),
        number(Measure(comparison.head, unit)),
        f"{comparison.change:+.1%}",
        f"{comparison.low:+.1%} to {comparison.high:+.1%}",
        f"{metric.floor:.1%}",
        f"{metric.target:.1%}",
        verdicts.row(comparison),
    ]
    return f"<tr>{''.join(f'<td>{html(cell)}</td>' for cell in cells)}</tr>"
