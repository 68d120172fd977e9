"""A run becomes a verified baseline only when its record, its input, its result and the branch agree."""

import json
from dataclasses import replace
from typing import Any

import pytest

from checks.judge.baseline_candidate import BaselineCandidate, baseline_candidate, off_branch_reason
from checks.model.refusal import Refusal
from checks.model.result import Outcome
from checks.model.run_name import run_name, run_name_of_text
from checks.model.spec import Content, Spec, in_turns
from checks.model.stored import to_stored
from tests.stories.runner import measured

PATH = "recipes/m/vllm/agg/deploy.yaml"
SIDE = Content("a" * 40, {PATH: "kind: X"})
SPEC = Spec("recipes/m/vllm/agg", "h100", SIDE, SIDE, "", sequence=in_turns(2), whole=True)


def parts(spec: Spec = SPEC, run: str = "", **changed: Any) -> tuple[str, Any, Any, Any]:
    run = run or run_name(spec)
    told = {"recipe-gate.dev/head": spec.head.sha, "recipe-gate.dev/base-ref": "main"}
    ended = [{"type": "Complete", "status": "True", "lastTransitionTime": "2026-11-20T10:00:00Z"}]
    labels = {"recipe-gate.dev/run": "true"}
    job = {"metadata": {"uid": "u-1", "labels": labels, "annotations": told}, "status": {"conditions": ended}}
    owned = {"ownerReferences": [{"uid": "u-1"}]}
    result = replace(measured(spec, "box"), **changed)
    given = {"metadata": owned, "data": {"spec.json": to_stored(spec)}}
    return run, job, given, {"metadata": owned, "data": {"result.json": to_stored(result)}}


def test_a_run_whose_parts_agree_is_vouched_for_with_the_day_it_ended() -> None:
    found = baseline_candidate(*parts())
    assert isinstance(found, BaselineCandidate)
    assert (found.spec, found.branch, found.date) == (SPEC, "main", "2026-11-20")


def test_a_run_of_an_earlier_version_whose_input_had_fewer_fields_and_other_names_is_still_its_own() -> None:
    plain = json.loads(to_stored(SPEC))
    plain["order"] = plain.pop("sequence")
    del plain["failures"], plain["schema"]
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    _, job, given, _ = parts()
    run = run_name_of_text(text)
    result = {"result.json": to_stored(replace(measured(SPEC, "box"), run=run))}
    found = baseline_candidate(
        run, job, {**given, "data": {"spec.json": text}}, {"metadata": given["metadata"], "data": result}
    )
    assert isinstance(found, BaselineCandidate), found
    assert found.spec == SPEC


def refused(*given: Any) -> str:
    found = baseline_candidate(*given)
    assert isinstance(found, Refusal)
    return found.reason


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (parts(run="run-" + "0" * 16), "its name is no hash of its input"),
        (parts(outcome=Outcome.FAILED), "ended as failed"),
        (parts(replace(SPEC, whole=False)), "is no A/A run"),
        (parts(replace(SPEC, base=Content("b" * 40, {PATH: "kind: Y"}))), "is no A/A run"),
        (parts(replace(SPEC, hardware="")), "names no hardware"),
    ],
)
def test_a_run_that_is_something_else_is_refused_for_it(given: Any, words: str) -> None:
    assert words in refused(*given)


def test_a_run_that_is_gone_goes_on_or_is_not_the_gates_is_refused() -> None:
    run, job, given, found = parts()
    assert "There is no run" in refused(run, None, None, None)
    assert "There is no run" in refused(run, {"metadata": {"uid": "u-1"}}, given, found)
    assert "has not ended" in refused(run, {**job, "status": {}}, given, found)
    assert "is not whole" in refused(run, job, given, None)
    assert "is not whole" in refused(run, job, {**given, "metadata": {"ownerReferences": [{"uid": "u-2"}]}}, found)
    assert "cannot be read" in refused(run, job, given, {**found, "data": {"result.json": "{}"}})


def test_a_commit_elsewhere_or_with_other_files_is_not_the_branchs() -> None:
    found = baseline_candidate(*parts())
    assert isinstance(found, BaselineCandidate)
    assert off_branch_reason(found, {PATH: b"kind: X"}, contained=True) == ""
    assert "is not on main" in off_branch_reason(found, {}, contained=False)
    assert f"{PATH} at {SIDE.sha} is not what was measured." == off_branch_reason(
        found, {PATH: b"kind: Z"}, contained=True
    )
