"""The second wall is made of the same list as the first; tests/lab/checks/test_wall.py holds both against the same objects."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

import yaml

from checks.doctor.checks import wall
from checks.doctor.checks.wall import BINDINGS, POLICIES
from checks.doctor.facts import Facts
from checks.doctor.wall.__main__ import text
from checks.doctor.wall.cel import expression
from checks.doctor.wall.policies import DIGEST, NAMES, digest, objects
from checks.model.grants import GRANTABLE
from checks.recipe.allowed.kinds import SPECS
from checks.recipe.allowed.shapes import Fields, Image, Keyed, Matching, Only

SHIPPED = Path(__file__).parents[4] / "deploy/admission.yaml"
SANDBOX = {"metadata": {"name": "s", "labels": {"recipe-gate.dev/sandbox": "true"}}}


def test_the_wall_that_is_shipped_is_the_one_that_the_list_makes() -> None:
    assert SHIPPED.read_text() == text(), "run: python -m checks.doctor.wall > deploy/admission.yaml"


def test_every_policy_is_bound_to_sandboxes_and_denies() -> None:
    made = list(yaml.safe_load_all(SHIPPED.read_text()))
    policies = [one["metadata"]["name"] for one in made if one["kind"] == "ValidatingAdmissionPolicy"]
    bindings = [one["spec"] for one in made if one["kind"] == "ValidatingAdmissionPolicyBinding"]
    assert tuple(policies) == NAMES == tuple(one["policyName"] for one in bindings)
    assert all(one["validationActions"] == ["Deny"] for one in bindings)
    assert all(one["spec"]["failurePolicy"] == "Fail" for one in made if one["kind"] == "ValidatingAdmissionPolicy")


def names_of(value: Any) -> set[str]:
    """Every name that entries of the list are about."""
    if isinstance(value, Fields):
        inside = {**value.fields, **value.made, **value.server}
        return set(inside) | {name for one in inside.values() for name in names_of(one)}
    if isinstance(value, Only):
        return {str(one) for one in value.values if one not in {True, False, ""}}
    if isinstance(value, Keyed):
        return names_of(value.keys) | names_of(value.of)
    return names_of(value.of) if is_dataclass(value) and hasattr(value, "of") else set()


def test_every_name_of_the_list_stands_in_the_wall() -> None:
    written = SHIPPED.read_text()
    wanted = {name for versions in SPECS.values() for shape in versions.values() for name in names_of(shape)}
    assert sorted(name for name in wanted if name not in written) == []
    assert all(f"allow-{word.replace('_', '-')}" in written for word in GRANTABLE)


def test_an_entry_becomes_the_expression_that_says_the_same() -> None:
    assert expression(Only((1, "a"), grant="words"), "x") == '(x in [1, "a"] || x in variables.words)'
    assert expression(Matching("a.", but=("ab",)), "x") == '((x.matches("^(?s:a.)$") && !x.matches("^(?s:ab)$")))'
    keyed = Keyed(Matching("a"), Only((False,)))
    assert expression(keyed, "x") == 'x.all(k0, ((k0.matches("^(?s:a)$"))) && (x[k0] in [false]))'
    fields = Fields({"a": Only((1,))}, needed=("a",))
    inside = "(!('a' in x) || x['a'] == null || ((x['a'] in [1])))"
    assert expression(fields, "x") == f"x.all(k0, k0 in [\"a\"]) && 'a' in x && x['a'] != '' && {inside}"
    assert "docker.io/library/" in expression(Image(), "x")


def facts(change: Mapping[str, Any] | None = None, drop: str = "") -> Facts:
    made = [one for one in objects() if one["metadata"]["name"] != drop]
    for one in made:
        one["metadata"]["annotations"] |= change or {}
    kinds = {POLICIES: "ValidatingAdmissionPolicy", BINDINGS: "ValidatingAdmissionPolicyBinding"}
    return Facts({path: {"items": [one for one in made if one["kind"] == kind]} for path, kind in kinds.items()})


def test_the_doctor_says_whether_the_wall_stands_and_what_mends_it() -> None:
    assert wall.answer(facts(), SANDBOX).status == "pass"
    missing = wall.answer(facts(drop="recipe-gate-pods"), SANDBOX)
    assert (missing.status, "recipe-gate-pods" in missing.seen, missing.mend) == ("fail", True, wall.MEND)
    other = wall.answer(facts({DIGEST: "0"}), SANDBOX)
    assert (other.status, digest() in other.expected) == ("warn", True)
    bare = wall.answer(facts(), {"metadata": {"name": "s"}})
    assert (bare.status, bare.mend) == ("fail", "kubectl label namespace s recipe-gate.dev/sandbox=true")
    assert wall.answer(Facts({}), SANDBOX).status == "skipped"


def test_a_binding_that_only_warns_is_no_wall() -> None:
    seen = facts()
    for one in seen.items(BINDINGS):
        one["spec"]["validationActions"] = ["Audit"]
    assert wall.answer(seen, SANDBOX).status == "fail"
