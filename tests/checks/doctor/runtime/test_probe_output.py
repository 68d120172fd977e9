"""What an image printed is taken for facts only where it is some."""

import json

import pytest

from checks.doctor.runtime.probe import MARK
from checks.doctor.runtime.probe_output import LARGEST, Seen, parse
from checks.model.refusal import Refusal

FACTS = {
    "python": "3.12.3",
    "system": "Linux",
    "uid": 1000,
    "groups": [1000],
    "smi": {"code": None, "out": "", "err": "missing"},
    "header": {"code": 0, "out": "", "err": ""},
    "cache": {"path": "/opt/models", "reason": "No such file or directory"},
}


def log(facts: object) -> str:
    return f"a warning\n{MARK}{json.dumps(facts)}\nbye\n"


def test_facts_are_found_among_other_lines() -> None:
    found = parse(log(FACTS))
    assert isinstance(found, Seen)
    assert (found.uid, found.smi.err, found.cache.reason) == (1000, "missing", "No such file or directory")


def test_the_last_line_of_facts_counts() -> None:
    found = parse(log({**FACTS, "uid": 1}) + log(FACTS))
    assert isinstance(found, Seen)
    assert found.uid == 1000


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "printed no facts"),
        ("sh: python3: not found\n\n", "its last line is: sh: python3: not found"),
        (MARK + "{", "cannot be read"),
        (log({**FACTS, "uid": "root"}), "cannot be read: uid"),
        (log({**FACTS, "more": 1}), "cannot be read: more"),
        (MARK + "[" * 100_000, "cannot be read"),
        (MARK + " " * LARGEST, f"{LARGEST} are the limit"),
    ],
)
def test_whatever_else_is_refused_in_one_sentence(text: str, why: str) -> None:
    found = parse(text)
    assert isinstance(found, Refusal)
    assert why in found.reason
    assert "\n" not in found.reason
