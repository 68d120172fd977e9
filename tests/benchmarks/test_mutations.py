"""The table of kinds is whole, and what it says of a kind is what the rules do."""

from pathlib import Path

import pytest

from benchmarks.mutations.__main__ import MOST_MISSED, caught
from benchmarks.mutations.kinds import DEPLOY, swap
from benchmarks.mutations.table import KINDS
from checks.rules.catalogue import CATALOGUE
from checks.workingcopy.tree import read_tree

GOOD = read_tree(Path(__file__).parents[2])


def test_there_are_47_kinds_and_each_is_shown_or_explained() -> None:
    assert [kind.number for kind in KINDS] == list(range(1, 48))
    assert all((kind.mutation is None) == bool(kind.unseen) for kind in KINDS)


def test_no_more_than_two_of_those_that_a_file_shows_are_missed() -> None:
    missed = [kind.number for kind in KINDS if caught(kind, GOOD) is False]
    assert len(missed) <= MOST_MISSED


def test_rules_that_are_named_exist_unless_their_kind_is_missed() -> None:
    for kind in KINDS:
        assert caught(kind, GOOD) is False or set(kind.rules) <= set(CATALOGUE)


def test_a_mutation_that_no_longer_fits_is_an_error() -> None:
    with pytest.raises(ValueError, match="holds no"):
        swap(DEPLOY, "nothing of the kind", "")({DEPLOY: b"a"})
