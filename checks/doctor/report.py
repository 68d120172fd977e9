"""The doctor's answers as a table for people, as JSON and as JUnit for programs."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from xml.etree.ElementTree import Element, SubElement, tostring

from checks.doctor.answer import Answer, Status
from checks.doctor.runtime.tree import Node, State, plain
from checks.text.escape import single, visible

MARKS = {Status.PASS: "✓", Status.WARN: "!", Status.FAIL: "✗", Status.SKIPPED: "-"}
SIGNS = {State.OK: "✓", State.WARN: "!", State.ERROR: "✗", State.UNCHECKED: "-"}


def table(answers: Sequence[Answer], runtime: Node | None = None) -> str:
    """A line for each check; where something is wrong what is expected and what mends it; what it consists of; the count."""
    width = max([20, *(len(one.id) + 1 for one in answers)])
    branches = {one.label: one for one in runtime.children} if runtime else {}
    lines = []
    for one in answers:
        lines.append(f"{MARKS[one.status]} {one.id:<{width}}{single(one.seen)}")
        if one.status in {Status.WARN, Status.FAIL}:
            lines += [f"    expected: {single(one.expected)}", f"    mend:     {single(one.mend)}"]
        lines += _below(branches[one.id], 1) if one.id in branches else ()
    return visible("\n".join([*lines, "", _count(answers)])) + "\n"


def _below(node: Node, depth: int) -> Iterator[str]:
    """What a branch of the tree consists of, each level indented once more."""
    for child in node.children:
        yield f"{'    ' * depth}{SIGNS[child.status]} {single(child.label)}: {single(child.seen)}"
        yield from _below(child, depth + 1)


def _count(answers: Sequence[Answer]) -> str:
    found = [one.status for one in answers]
    return ", ".join(f"{found.count(status)} {status.value}" for status in Status if status in found)


def as_json(answers: Sequence[Answer], runtime: Node | None = None) -> str:
    """The answers and how many there are of each status; what was seen inside the image as a tree."""
    found = [one.status for one in answers]
    summary = {status.value: found.count(status) for status in Status}
    told = {"checks": [asdict(one) for one in answers], "summary": summary}
    return json.dumps({**told, **({"runtime": plain(runtime)} if runtime else {})}, indent=1) + "\n"


def junit(answers: Sequence[Answer], _: Node | None = None) -> str:
    """A test case for each check; a warning is one that passed and says something. It has no place for a tree."""
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
