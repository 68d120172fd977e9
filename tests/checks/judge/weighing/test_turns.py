"""Blocks stand in pairs of deployments and are compared place by place."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.judge.weighing.turns import repeated_turns, turns_of
from checks.model.spec import Side, in_turns

BASE, HEAD = Side.BASE, Side.HEAD
TWICE = turns_of([BASE, BASE, HEAD, HEAD, HEAD, HEAD, BASE], [True, False] * 3 + [True])


def test_what_is_fresh_begins_a_deployment() -> None:
    assert TWICE.deployments == (0, 0, 1, 1, 2, 2, 3)
    assert TWICE.places == (0, 1, 0, 1, 0, 1, 0)
    assert (TWICE.pairs, TWICE.paired) == (2, True)
    assert [TWICE.compared(pair) for pair in range(2)] == [2, 1]
    assert TWICE.first(TWICE.before(1)) == turns_of([BASE, BASE, HEAD, HEAD], [True, False] * 2)


@pytest.mark.parametrize(
    ("sides", "fresh"),
    [([BASE], [True]), ([BASE, BASE], [True, True]), ([BASE, HEAD], [True, False]), ([BASE, HEAD, HEAD], [True] * 3)],
)
def test_what_is_no_pair_of_base_and_head_is_told(sides: list[Side], fresh: list[bool]) -> None:
    assert not turns_of(sides, fresh).paired


def test_differences_are_between_blocks_of_the_same_place() -> None:
    values = np.array([[10.0, 20.0, 11.0, 21.0, 11.0, 99.0, 10.0]])
    assert (values @ TWICE.contrast()).tolist() == [[1.0, 1.0]]


@given(st.integers(1, 12))
def test_the_node_and_each_place_leave_no_difference(pairs: int) -> None:
    turns = repeated_turns(pairs)
    assert turns.sides == in_turns(pairs)
    assert np.allclose(np.ones(2 * pairs) @ turns.contrast(), 0)
    if pairs % 2 == 0:
        assert np.isclose((np.arange(2 * pairs) @ turns.contrast()).sum(), 0)
