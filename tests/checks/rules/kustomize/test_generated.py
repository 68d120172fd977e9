"""Generated files are compared with what is rendered as objects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.recipe import manifest
from checks.recipe.yaml_nodes import Path
from checks.rules.kustomize.generated import difference, path_of, stale

THEN = b"kind: Job\nmetadata: {name: a}\nspec:\n  x: 1\n---\nkind: Pod\nmetadata: {name: b}\n"
NOW = b"""# another order and style
kind: Pod
metadata:
  name: b
  labels: null
---
kind: Job
spec: {x: 1}
metadata: {name: a}
"""


def said(then: bytes, now: bytes) -> list[tuple[int, str]]:
    found = stale(manifest.read("d.yaml", then), manifest.read("d.yaml", now), "o", "o/kustomization.yaml", "d.yaml")
    assert all((one.rule, one.path, bool(one.fix)) == ("KUST-006", "d.yaml", True) for one in found)
    return [(one.line, one.message) for one in found]


def test_order_style_and_nulls_are_no_difference() -> None:
    assert said(THEN, NOW) == []


def test_the_first_difference_is_named_with_its_place() -> None:
    assert said(THEN, NOW.replace(b"x: 1", b"x: '1'")) == [(4, "spec.x is 1 here, the overlay makes '1'.")]
    assert said(THEN, NOW.replace(b"{x: 1}", b"{y: [2]}")) == [(4, "spec.x is 1 here, the overlay makes nothing.")]
    assert said(THEN, NOW.replace(b"x: 1", b"x: 1, y: [2]")) == [
        (4, "spec.y is nothing here, the overlay makes one entry.")
    ]


def test_objects_that_are_missing_on_either_side_are_named() -> None:
    assert said(THEN, b"kind: Job\nmetadata: {name: a}\nspec: {x: 1}\n") == [
        (7, "The overlay makes no Pod 'b' any more.")
    ]
    assert said(b"kind: Pod\nmetadata: {name: b}\n", NOW) == [(1, "The overlay makes the Job 'a' too.")]


def test_a_file_that_cannot_be_read_is_somebody_else_s_finding() -> None:
    assert said(b"a: [", NOW) == []


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ({"a": 1}, {"a": True}, ("a",)),
        ([1, 2], [1], ()),
        ([1, {"b": 2}], [1, {"b": 3}], (1, "b")),
        ({"a": None}, {}, None),
        ({"a": {}}, {}, ("a",)),
        ("x", "x", None),
    ],
)
def test_the_path_of_a_difference(one: object, other: object, found: Path | None) -> None:
    assert difference(one, other) == found


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=1), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES, VALUES)
def test_a_difference_is_one_from_either_side(one: object, other: object) -> None:
    assert difference(one, one) is None
    assert (difference(one, other) is None) == (difference(other, one) is None)


def test_an_overlay_s_file_has_its_name() -> None:
    assert path_of("r/kustomize/overlays/aws-p5.48xlarge", "r") == "r/deploy-aws-p5.48xlarge.yaml"
