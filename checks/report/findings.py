"""What the rules found, as a report for a check run and as text for a terminal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from checks.model.finding import Finding, Level
from checks.report.report import Conclusion, Report
from checks.text.escape import code, code_block, cut, escape, single, visible

SHOWN, LONGEST = 50, 50_000
"""Rows and characters of the tables; the annotations carry more (a check run's summary holds 65,535 characters)."""
MOST_ANNOTATIONS = 500
"""GitHub takes them 50 a request."""
LONGEST_DIFF = 12_000
WIDTH = 160
"""Columns of a source line on a terminal."""
COLORS: Mapping[Level, str] = {Level.ERROR: "\x1b[31m", Level.WARNING: "\x1b[33m", Level.NOTICE: "\x1b[36m"}
BOLD, PLAIN = "\x1b[1m", "\x1b[0m"


def of_findings(findings: Sequence[Finding], remedies: str = "") -> Report:
    """The report of a check by rules alone: failure with any finding of level error, success otherwise.

    `remedies` is the unified diff of what can be mended mechanically.
    """
    errors = sum(finding.level is Level.ERROR for finding in findings)
    conclusion = Conclusion.FAILURE if errors else Conclusion.SUCCESS
    summary = "\n".join([_summary(findings, errors), *_remedies(remedies)])
    return Report(conclusion, title(findings), summary, _annotated(findings))


def _annotated(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings that become annotations: all, or the first of too many, errors before others."""
    if len(findings) <= MOST_ANNOTATIONS:
        return tuple(findings)
    return tuple(sorted(findings, key=lambda one: (one.level is not Level.ERROR, one))[:MOST_ANNOTATIONS])


def title(findings: Sequence[Finding]) -> str:
    """The count by level and the place: "2 errors and 1 warning in recipes/m/vllm/agg", or "No findings"."""
    levels = [finding.level for finding in findings]
    parts = [_count(levels.count(level), level) for level in Level if level in levels]
    counts = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    return f"{counts} in {_whereabouts(findings)}" if findings else "No findings"


def _whereabouts(findings: Iterable[Finding]) -> str:
    """The one file or folder of the findings, or how many files they are in."""
    paths = {finding.path for finding in findings}
    folders = {_folder(path) for path in paths}
    if len(paths) == 1 or len(folders) == 1:
        return cut(single(min(paths) if len(paths) == 1 else min(folders)), 100)
    return _count(len(paths), "file")


def _folder(path: str) -> str:
    return path.rpartition("/")[0] or "."


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _summary(findings: Sequence[Finding], errors: int) -> str:
    if not findings:
        return "The files of every changed recipe are in order."
    first = "Nothing is deployed before the errors are corrected." if errors else "Nothing here stops the recipe."
    return "\n".join([first, *_tables(sorted(findings))])


def _remedies(diff: str) -> Iterator[str]:
    """The diff as far as it fits, whole lines of it."""
    if not diff:
        return
    rows = diff.splitlines()
    while sum(len(row) + 1 for row in rows) > LONGEST_DIFF:
        rows = rows[: len(rows) * 9 // 10]
    left = len(diff.splitlines()) - len(rows)
    yield "\nThis can be mended mechanically, by `recipe-gate check --fix` or with this patch:\n"
    yield code_block("\n".join(rows), LONGEST_DIFF, "diff")
    if left:
        yield f"\n{left} more lines are left out here."


def _tables(findings: Sequence[Finding]) -> Iterator[str]:
    """A table per folder, the errors of each first, as far as they fit."""
    shown = length = 0
    for folder in sorted({_folder(finding.path) for finding in findings}):
        rows = [_row(finding) for finding in _worst_first(findings) if _folder(finding.path) == folder]
        fitting = [row for number, row in enumerate(rows) if shown + number < SHOWN]
        while length + sum(map(len, fitting)) > LONGEST:
            fitting.pop()
        if fitting:
            yield from [
                "",
                f"**{code(folder)}**",
                "",
                "| where | level | what, and what to do | rule |",
                "|---|---|---|---|",
            ]
            yield from fitting
        shown, length = shown + len(fitting), length + sum(map(len, fitting))
    if shown < len(findings):
        yield f"\n{len(findings) - shown} more stand at their lines."


def _worst_first(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: list(Level).index(finding.level))


def _row(finding: Finding) -> str:
    where = code(f"{finding.path.rpartition('/')[2]}:{finding.line}")
    text = f"{escape(finding.message)} {escape(finding.fix)}".rstrip()
    return f"| {where} | {finding.level} | {text} | {finding.rule} |"


def terminal(findings: Sequence[Finding], lines: Mapping[str, Sequence[str]], *, color: bool) -> str:
    """Each finding with its source line and a caret below the column, then the count; `lines` holds the files' lines."""
    blocks = [_block(finding, lines.get(finding.path, ()), color=color) for finding in findings]
    return "\n\n".join([*blocks, title(findings)]) + "\n"


def lines(findings: Iterable[Finding]) -> Iterator[str]:
    """Each finding in one line, for a command that is about something else: place, rule, message, remedy."""
    return (f"{one.path}:{one.line}:{one.column}: {one.rule} {one.message} {one.fix}" for one in findings)


def _block(finding: Finding, lines: Sequence[str], *, color: bool) -> str:
    paint = COLORS[finding.level] if color else ""
    strong, end = (BOLD, PLAIN) if color else ("", "")
    place = f"{strong}{single(finding.path)}:{finding.line}:{finding.column}{end}"
    shown = [f"{place}: {paint}{finding.level}{end} {finding.rule}: {single(finding.message)}"]
    if finding.line <= len(lines) and lines[finding.line - 1].strip():
        text, column = _window(visible(lines[finding.line - 1]), finding.column - 1)
        shown += [f"    {text}", f"    {_blank(text[:column])}{paint}^{end}"]
    return "\n".join([*shown, f"    {single(finding.fix)}"] if finding.fix else shown)


def _window(line: str, column: int) -> tuple[str, int]:
    """As much of a line around a column as fits, and where the column is in it."""
    if len(line) <= WIDTH:
        return line, column
    start = max(0, column - WIDTH // 2)
    return line[start : start + WIDTH], column - start


def _blank(text: str) -> str:
    """Spaces as wide as `text`; its tabs stay tabs."""
    return "".join("\t" if character == "\t" else " " for character in text)


def workflow_command(finding: Finding) -> str:
    """A finding as GitHub Actions' workflow command, which annotates the line of a job's own run."""
    place = f"file={_property(finding.path)},line={finding.line},col={finding.column},title={finding.rule}"
    text = _data(f"{finding.message} {finding.fix}".strip())
    return f"::{finding.level} {place}::{text}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
