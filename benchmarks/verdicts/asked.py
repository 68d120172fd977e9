"""What verdicts have to reach in each strength of noise, and whether they do."""

from collections.abc import Mapping
from dataclasses import dataclass

Rates = tuple[float, float, float, float]
"""Shares that were red, green and open, and the mean of the blocks."""


@dataclass(frozen=True)
class Asked:
    """At most: false reds, wrong greens (a loss of the target that passes), open answers and blocks where nothing changed.

    At least: losses of 5 % that are found, of all metrics and of throughput alone.
    """

    false_red: float
    wrong_green: float
    open: float
    blocks: float
    all_found: float
    alone_found: float


ASKED = {
    "quiet": Asked(0.005, 0.02, 0.005, 3, 0.99, 0.97),
    "typical": Asked(0.005, 0.05, 0.02, 6, 0.97, 0.92),
    "noisy": Asked(0.01, 0.05, 0.2, 16, 0.8, 0.6),
}


def answer(name: str, found: Mapping[str, Rates], wald: float) -> str:
    """One line: what was missed, and how many times the blocks of Wald's test that knows the noise it took."""
    missed = [told for told, reached in _each(ASKED[name], found).items() if not reached]
    ratio = found["unchanged"][3] / wald
    said = f"MISSED: {'; '.join(missed)}" if missed else "everything that was asked is reached"
    return f"{name}: {said}; {ratio:.2f} times the {wald:.1f} blocks of Wald's test that knows the noise\n"


def _each(asked: Asked, found: Mapping[str, Rates]) -> dict[str, bool]:
    unchanged, everything, alone = (found[cell] for cell in ("unchanged", "all_5", "throughput_only_5"))
    wrong = max(everything[1], alone[1])
    return {
        f"false red {unchanged[0]:.2%} (at most {asked.false_red:.1%})": unchanged[0] <= asked.false_red,
        f"wrong green {wrong:.2%} (at most {asked.wrong_green:.0%})": wrong <= asked.wrong_green,
        f"open {unchanged[2]:.2%} (at most {asked.open:.1%})": unchanged[2] <= asked.open,
        f"{unchanged[3]:.2f} blocks (at most {asked.blocks:.0f})": unchanged[3] <= asked.blocks,
        f"found {everything[0]:.2%} (at least {asked.all_found:.0%})": everything[0] >= asked.all_found,
        f"found {alone[0]:.2%} of one metric (at least {asked.alone_found:.0%})": alone[0] >= asked.alone_found,
    }
