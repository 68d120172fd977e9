"""What the rules found, as a report for a check run and as text for a terminal."""

from collections.abc import Iterable, Mapping, Sequence

from checks.escape import code, escape, visible
from checks.finding import Finding, Level
from checks.report.report import Conclusion, Report

SHOWN = 50
"""Rows of a table; the annotations carry all findings (a check run's summary holds 65,535 characters)."""
COLORS: Mapping[Level, str] = {Level.ERROR: "\x1b[31m", Level.WARNING: "\x1b[33m", Level.NOTICE: "\x1b[36m"}
BOLD, PLAIN = "\x1b[1m", "\x1b[0m"


def of_findings(findings: Sequence[Finding]) -> Report:
    """The report of a check by rules alone: failure with any finding of level error, success otherwise."""
    errors = sum(finding.level is Level.ERROR for finding in findings)
    conclusion = Conclusion.FAILURE if errors else Conclusion.SUCCESS
    return Report(conclusion, title(findings), _summary(findings, errors), tuple(findings))


def title(findings: Iterable[Finding]) -> str:
    """The count of findings by level: "2 errors and 1 warning", or "No findings"."""
    levels = [finding.level for finding in findings]
    parts = [_count(levels.count(level), level) for level in Level if level in levels]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts) or "No findings"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _summary(findings: Sequence[Finding], errors: int) -> str:
    if not findings:
        return "The files of every changed recipe are in order."
    first = "Nothing is deployed before the errors are corrected." if errors else "Nothing here stops the recipe."
    rows = [
        f"| {_where(finding)} | {finding.level} | {escape(finding.message)} {escape(finding.fix)} | {finding.rule} |"
        for finding in findings
    ]
    table = ["| where | level | what, and what to do | rule |", "|---|---|---|---|", *rows[:SHOWN]]
    left = [f"\n{len(rows) - SHOWN} more stand at their lines."] if len(rows) > SHOWN else []
    return "\n".join([first, "", *table, *left])


def _where(finding: Finding) -> str:
    return code(f"{finding.path}:{finding.line}")


def terminal(findings: Sequence[Finding], lines: Mapping[str, Sequence[str]], *, color: bool) -> str:
    """Each finding with its source line and a caret below the column, then the count; `lines` holds the files' lines."""
    blocks = [_block(finding, lines.get(finding.path, ()), color=color) for finding in findings]
    return "\n\n".join([*blocks, title(findings)]) + "\n"


def _block(finding: Finding, lines: Sequence[str], *, color: bool) -> str:
    paint = COLORS[finding.level] if color else ""
    strong, end = (BOLD, PLAIN) if color else ("", "")
    head = f"{strong}{visible(finding.path)}:{finding.line}:{finding.column}{end}: {paint}{finding.level}{end} {finding.rule}"
    shown = [f"{head}: {visible(finding.message)}"]
    if finding.line <= len(lines) and lines[finding.line - 1].strip():
        shown += [f"    {visible(lines[finding.line - 1])}", f"    {' ' * (finding.column - 1)}{paint}^{end}"]
    return "\n".join([*shown, f"    {visible(finding.fix)}"] if finding.fix else shown)


def workflow_command(finding: Finding) -> str:
    """A finding as GitHub Actions' workflow command, which annotates the line of a job's own run."""
    place = f"file={_property(finding.path)},line={finding.line},col={finding.column},title={finding.rule}"
    text = _data(f"{finding.message} {finding.fix}".strip())
    return f"::{finding.level} {place}::{text}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
