"""The same answers for people and for programs."""

import json
from xml.etree.ElementTree import fromstring

from checks.doctor.answer import failed, passed, skipped, warned
from checks.doctor.report import as_json, junit, table
from checks.doctor.runtime.tree import error, ok, unchecked

ANSWERS = (
    passed("a", "fine"),
    warned("b", "odd\x1b[31m", "even", "do x"),
    failed("c", "gone", "there", "do y"),
    skipped("d", "forbidden"),
)


def test_a_table_says_what_is_wrong_and_what_mends_it() -> None:
    text = table(ANSWERS)
    assert "✗ c                   gone\n    expected: there\n    mend:     do y\n" in text
    assert text.endswith("\n1 pass, 1 warn, 1 fail, 1 skipped\n")
    assert "\x1b" not in text


def test_programs_get_the_same() -> None:
    told = json.loads(as_json(ANSWERS))
    assert told["summary"] == {"pass": 1, "warn": 1, "fail": 1, "skipped": 1}
    assert told["checks"][2] == {"id": "c", "status": "fail", "seen": "gone", "expected": "there", "mend": "do y"}
    suite = fromstring(junit(ANSWERS))  # noqa: S314 - our own
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("4", "1", "1")


TREE = ok("runtime", "worker of image", error("c", "gone", "there", "do y", unchecked("d", "dark", ok("e", "bright"))))


def test_what_a_check_consists_of_is_indented_below_it() -> None:
    text = table(ANSWERS, TREE)
    assert "    mend:     do y\n    - d: not checked: dark\n        ✓ e: bright\n- d " in text


def test_a_long_name_keeps_its_distance() -> None:
    assert "✓ runtime-compatibility fine\n" in table([passed("runtime-compatibility", "fine")])


def test_the_tree_is_nested_for_programs() -> None:
    told = json.loads(as_json(ANSWERS, TREE))["runtime"]
    assert (told["label"], told["status"], told["children"][0]["mend"]) == ("runtime", "ok", "do y")
    assert told["children"][0]["children"][0]["children"][0]["seen"] == "bright"
    assert "runtime" not in json.loads(as_json(ANSWERS))
    assert junit(ANSWERS, TREE) == junit(ANSWERS)
