"""Findings as JUnit's XML, which every CI shows: a case for each file with findings, failed where one of them is an error."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from checks.model.finding import Finding, Level
from checks.text.escape import visible


def render(findings: Sequence[Finding]) -> str:
    """One suite; a file without findings is not in it."""
    paths = sorted({finding.path for finding in findings})
    failed = {finding.path for finding in findings if finding.level is Level.ERROR}
    suite = Element("testsuite", name="recipe-gate", tests=str(len(paths)), failures=str(len(failed)), errors="0")
    for path in paths:
        case = SubElement(suite, "testcase", classname="recipe-gate", name=visible(path))
        own = [finding for finding in findings if finding.path == path]
        for level, tag in ((True, "failure"), (False, "system-out")):
            lines = [_line(finding) for finding in own if (finding.level is Level.ERROR) is level]
            if lines:
                SubElement(case, tag).text = "\n".join(lines)
    indent(suite)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(suite, encoding="unicode")}\n'


def _line(finding: Finding) -> str:
    text = f"{finding.message} {finding.fix}".strip()
    return visible(f"{finding.line}:{finding.column} {finding.level} {finding.rule}: {text}")
