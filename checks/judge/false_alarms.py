"""What an ordinary run would have said of an A/A run: how often the gate is red for nothing is measured, not believed.

One without a baseline and with one block a deployment: that is the least that is known, and errs the most.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from checks.judge.compare import judge_blocks
from checks.judge.verdict import Verdict
from checks.model.result import Result, firsts
from checks.model.spec import Spec


@dataclass(frozen=True)
class FalseAlarmRate:
    """A/A runs on some hardware, those among them that were called a regression, and those without an answer."""

    hardware: str
    runs: int
    red: int
    unclear: int

    @property
    def green(self) -> int:
        """Those that said rightly that nothing got worse."""
        return self.runs - self.red - self.unclear

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many runs had which verdict."""
        return {Verdict.REGRESSION: self.red, Verdict.INCONCLUSIVE: self.unclear, Verdict.PASS: self.green}

    @property
    def sentence(self) -> str:
        """What a reader of a verdict on this hardware should know."""
        where = f" on {self.hardware}" if self.hardware else ""
        runs = f"{self.runs} A/A runs" if self.runs != 1 else "the one A/A run"
        red, unclear = (f"{count} ({count / max(1, self.runs):.0%})" for count in (self.red, self.unclear))
        return f"Of {runs}{where}, {red} would have been called a {Verdict.REGRESSION} and {unclear} {Verdict.INCONCLUSIVE}."


def first_clear_verdict(spec: Spec, result: Result) -> Verdict:
    """The first clear verdict after a pair of first blocks, where an ordinary run ends; INCONCLUSIVE when all left it open."""
    blocks = firsts(result.blocks)
    looks = (judge_blocks(spec, blocks[:count]).verdict for count in range(2, len(blocks) + 1, 2))
    return next((one for one in looks if one is not Verdict.INCONCLUSIVE), Verdict.INCONCLUSIVE)


def false_alarm_rate(hardware: str, verdicts: Iterable[Verdict]) -> FalseAlarmRate:
    """How often the verdicts of A/A runs were wrong; what could not be compared is no run."""
    counted = [one for one in verdicts if one is not Verdict.ERROR]
    return FalseAlarmRate(
        hardware, len(counted), counted.count(Verdict.REGRESSION), counted.count(Verdict.INCONCLUSIVE)
    )
