"""What is said of each verdict, and of each row of a comparison, written once: for check runs, terminals, pages and exit codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from checks.judge.verdict import Comparison, Verdict
from checks.report.report import Conclusion


@dataclass(frozen=True)
class Words:
    """What a verdict means: for a check (a policy may say otherwise), for the reader, for a command's exit code, as a colour."""

    conclusion: Conclusion
    action: str
    exit_code: int
    color: str


WORDS: Mapping[Verdict, Words] = {
    Verdict.PASS: Words(Conclusion.SUCCESS, "No action is needed.", 0, "#1a7f37"),
    Verdict.REGRESSION: Words(
        Conclusion.FAILURE,
        "Please read the table: undo what costs the performance, or say in the pull request why it is worth it.",
        1,
        "#cf222e",
    ),
    Verdict.INCONCLUSIVE: Words(
        Conclusion.ACTION_REQUIRED, "Please run it again; the noise was too large for an answer.", 4, "#9a6700"
    ),
    Verdict.ERROR: Words(
        Conclusion.ACTION_REQUIRED, "There is no verdict; please mend the reason and run it again.", 3, "#57606a"
    ),
}


class Row(StrEnum):
    """What a comparison says of one metric."""

    WORSE = "worse"
    BETTER = "better"
    NO_LOSS = "no loss"
    UNCLEAR = "unclear"
    INFORMATION = "for information"


MARKS: Mapping[Row, str] = {Row.WORSE: "❌", Row.BETTER: "✅", Row.NO_LOSS: "✅", Row.UNCLEAR: "❔"}
"""What stands before a word where colours are not to be had; one for information has none."""


def heading(verdict: Verdict) -> str:
    """A verdict as the first word of an answer: "REGRESSION"."""
    return verdict.value.upper()


def row(comparison: Comparison) -> Row:
    """What is said of a metric: only a gated one is judged."""
    if not comparison.metric.gated:
        return Row.INFORMATION
    if comparison.regressed:
        return Row.WORSE
    if comparison.improved:
        return Row.BETTER
    return Row.NO_LOSS if comparison.settled else Row.UNCLEAR


def marked(comparison: Comparison) -> str:
    """The same with its mark, for a table in Markdown."""
    word = row(comparison)
    return f"{MARKS[word]} {word}" if word in MARKS else word.value
