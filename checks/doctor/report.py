"""The doctor's answers as a table for people, as JSON and as JUnit for programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from xml.etree.ElementTree import Element, SubElement, tostring

from checks.doctor.answer import Answer, Status
from checks.escape import single, visible

MARKS = {Status.PASS: "✓", Status.WARN: "!", Status.FAIL: "✗", Status.SKIPPED: "-"}


def table(answers: Sequence[Answer]) -> str:
    """A line for each check; where something is wrong what is expected and what mends it; the count."""
    lines = []
    for one in answers:
        lines.append(f"{MARKS[one.status]} {one.id:<20}{single(one.seen)}")
        if one.status in {Status.WARN, Status.FAIL}:
            lines += [f"    expected: {single(one.expected)}", f"    mend:     {single(one.mend)}"]
    return visible("\n".join([*lines, "", _count(answers)])) + "\n"


def _count(answers: Sequence[Answer]) -> str:
    found = [one.status for one in answers]
    return ", ".join(f"{found.count(status)} {status.value}" for status in Status if status in found)


def as_json(answers: Sequence[Answer]) -> str:
    """The answers and how many there are of each status."""
    found = [one.status for one in answers]
    summary = {status.value: found.count(status) for status in Status}
    return json.dumps({"checks": [asdict(one) for one in answers], "summary": summary}, indent=1) + "\n"


def junit(answers: Sequence[Answer]) -> str:
    """A test case for each check; a warning is one that passed and says something."""
    found = [one.status for one in answers]
    counts = {
        "tests": str(len(answers)),
        "failures": str(found.count(Status.FAIL)),
        "skipped": str(found.count(Status.SKIPPED)),
    }
    suite = Element("testsuite", {"name": "recipe-gate doctor", **counts})
    for one in answers:
        case = SubElement(suite, "testcase", {"name": one.id, "classname": "doctor"})
        text = visible(f"{one.seen}. Expected: {one.expected}. {one.mend}")
        if one.status is Status.FAIL:
            SubElement(case, "failure", {"message": visible(one.seen)}).text = text
        elif one.status is Status.SKIPPED:
            SubElement(case, "skipped", {"message": visible(one.seen)})
        elif one.status is Status.WARN:
            SubElement(case, "system-out").text = text
    return tostring(suite, encoding="unicode", xml_declaration=True) + "\n"
