"""The blocks of a comparison as a picture of one metric: a dot each, in the order in which they were measured."""

from collections.abc import Iterator
from dataclasses import dataclass

from checks.judge.load_comparison import LoadComparison
from checks.judge.verdict import Comparison
from checks.model.metric import (
    Better,
)
from checks.model.spec import (
    Side,
)
from checks.text.escape import html

SIDES = {Side.BASE: "#57606a", Side.HEAD: "#0969da"}
LOSS = "#cf222e"
WIDTH, HEIGHT, EDGE, LABELS = 440, 140, 14, 64


@dataclass(frozen=True)
class Scale:
    """Values to heights: what was measured, the base's mean and the loss that must be found are all in the picture."""

    low: float
    high: float

    def y(self, value: float) -> float:
        """How far below the picture's upper edge a value stands."""
        part = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return HEIGHT - EDGE - part * (HEIGHT - 2 * EDGE)


def figure(load: LoadComparison, comparison: Comparison) -> str:
    """A figure in HTML, which needs nothing else."""
    name = comparison.metric.name
    values = [(side, sample.measures[name].value) for side, sample in load.samples]
    every = [*(value for _, value in values), comparison.base, loss_limit(comparison)]
    scale = Scale(min(every), max(every))
    shapes = "".join([*_labels(scale), *_lines(comparison, scale), *_dots(values, scale)])
    caption = f"{html(comparison.metric.title)}, {html(comparison.unit)}"
    key = "".join(f" <span style='color:{color}'>● {side.value}</span>" for side, color in SIDES.items())
    lost = f" <span style='color:{LOSS}'>┄ {comparison.metric.target:.0%} worse than base</span>"
    picture = f"<svg role='img' aria-label='{caption}' width='{WIDTH}' height='{HEIGHT}'>{shapes}</svg>"
    return f"<figure>{picture}<figcaption>{caption}{key}{lost}</figcaption></figure>"


def loss_limit(comparison: Comparison) -> float:
    """The value at which the loss that must be found is reached."""
    worse = 1 + comparison.metric.target
    return comparison.base / worse if comparison.metric.better is Better.HIGHER else comparison.base * worse


def _labels(scale: Scale) -> Iterator[str]:
    for value in dict.fromkeys((scale.high, scale.low)):
        yield f"<text x='{LABELS - 8}' y='{scale.y(value) + 4:.1f}' text-anchor='end' font-size='12'>{value:,.4g}</text>"


def _lines(comparison: Comparison, scale: Scale) -> Iterator[str]:
    means = {SIDES[Side.BASE]: comparison.base, SIDES[Side.HEAD]: comparison.head}
    for color, value, dash in (*((c, v, "6 3") for c, v in means.items()), (LOSS, loss_limit(comparison), "2 4")):
        y = f"{scale.y(value):.1f}"
        yield f"<line x1='{LABELS}' x2='{WIDTH}' y1='{y}' y2='{y}' stroke='{color}' stroke-dasharray='{dash}' opacity='.6'/>"


def _dots(values: list[tuple[Side, float]], scale: Scale) -> Iterator[str]:
    step = (WIDTH - LABELS - 2 * EDGE) / max(1, len(values) - 1)
    for index, (side, value) in enumerate(values):
        title = f"<title>block {index + 1}, {side.value}: {value:,.6g}</title>"
        place = f"cx='{LABELS + EDGE + index * step:.1f}' cy='{scale.y(value):.1f}'"
        yield f"<circle {place} r='5' fill='{SIDES[side]}'>{title}</circle>"
