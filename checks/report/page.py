"""Comparisons as one HTML page that needs nothing else: tables, and a plot of the blocks for each metric."""

from collections.abc import Iterator, Sequence

from checks.compare import Comparison, Verdict
from checks.escape import html
from checks.report.measured import number
from checks.result import Measure
from checks.sides import Compared, worst
from checks.spec import Side

COLORS = {
    Verdict.PASS: "#1a7f37",
    Verdict.REGRESSION: "#cf222e",
    Verdict.INCONCLUSIVE: "#9a6700",
    Verdict.ERROR: "#57606a",
}
SIDES = {Side.BASE: "#57606a", Side.HEAD: "#0969da"}
WIDTH, HEIGHT, EDGE = 420, 120, 14
TITLES = ("Metric", "Base", "Head", "Change", "Interval", "Red beyond", "Green within", "")
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1f2328; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #d1d9e0; }
h1, h2 { font-weight: 600; } figure { display: inline-block; margin: .5rem 1rem .5rem 0; } figcaption { font-size: 13px; }
.note { color: #57606a; }
"""


def render(found: Sequence[Compared]) -> str:
    """The page."""
    verdict = worst(found)
    head = f"<title>{html(verdict)}</title><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
    parts = [f"<h1 style='color:{COLORS[verdict]}'>{html(verdict.upper())}</h1>", *(_load(one) for one in found)]
    return f"<!doctype html><html lang='en'><head>{head}<style>{STYLE}</style></head><body>{''.join(parts)}</body></html>\n"


def _load(one: Compared) -> str:
    judgement = one.judgement
    rows = "".join(_row(comparison) for comparison in judgement.comparisons)
    titles = "".join(f"<th>{title}</th>" for title in TITLES)
    table = f"<table><tr>{titles}</tr>{rows}</table>" if rows else ""
    plots = "".join(_plot(one, comparison) for comparison in judgement.comparisons)
    notes = "".join(f"<p class='note'>{html(note)}</p>" for note in one.notes)
    heading = f"<h2>{html(one.load)}</h2>" if one.load else ""
    return f"<section>{heading}<p>{html(judgement.reason)}</p>{table}{plots}{notes}</section>"


def _row(comparison: Comparison) -> str:
    metric, unit = comparison.metric, comparison.unit
    verdict = "worse" if comparison.regressed else "no loss" if comparison.settled else "unclear"
    cells = [
        metric.title,
        number(Measure(comparison.base, unit)),
        number(Measure(comparison.head, unit)),
        f"{comparison.change:+.1%}",
        f"{comparison.low:+.1%} to {comparison.high:+.1%}",
        f"{metric.floor:.1%}",
        f"{metric.target:.1%}",
        verdict if metric.gated else "for information",
    ]
    return f"<tr>{''.join(f'<td>{html(cell)}</td>' for cell in cells)}</tr>"


def _plot(one: Compared, comparison: Comparison) -> str:
    """The blocks in the order in which they were measured, a dot each, and each side's mean."""
    name = comparison.metric.name
    values = [(side, sample.measures[name].value) for side, sample in one.samples]
    low, high = min(value for _, value in values), max(value for _, value in values)
    shapes = "".join([*_means(comparison, low, high), *_dots(values, low, high)])
    caption = f"{html(comparison.metric.title)}, {html(comparison.unit)}: {low:,.4g} to {high:,.4g}"
    key = "".join(f" <span style='color:{color}'>● {side.value}</span>" for side, color in SIDES.items())
    picture = f"<svg role='img' aria-label='{caption}' width='{WIDTH}' height='{HEIGHT}'>{shapes}</svg>"
    return f"<figure>{picture}<figcaption>{caption}{key}</figcaption></figure>"


def _dots(values: Sequence[tuple[Side, float]], low: float, high: float) -> Iterator[str]:
    step = (WIDTH - 2 * EDGE) / max(1, len(values) - 1)
    for index, (side, value) in enumerate(values):
        title = f"<title>block {index + 1}, {side.value}: {value:,.6g}</title>"
        place = f"cx='{EDGE + index * step:.1f}' cy='{_y(value, low, high):.1f}'"
        yield f"<circle {place} r='5' fill='{SIDES[side]}'>{title}</circle>"


def _means(comparison: Comparison, low: float, high: float) -> Iterator[str]:
    for side, value in ((Side.BASE, comparison.base), (Side.HEAD, comparison.head)):
        y = f"{_y(value, low, high):.1f}"
        yield f"<line x1='0' x2='{WIDTH}' y1='{y}' y2='{y}' stroke='{SIDES[side]}' stroke-dasharray='4 3' opacity='.6'/>"


def _y(value: float, low: float, high: float) -> float:
    part = (value - low) / (high - low) if high > low else 0.5
    return HEIGHT - EDGE - part * (HEIGHT - 2 * EDGE)
