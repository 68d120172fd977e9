"""A pull request of the table is measured as it is judged, and a missed target is a sentence."""

from benchmarks.hostile.__main__ import BEFORE, Cost, cost, missed
from benchmarks.hostile.asked import requests
from benchmarks.hostile.pulls import PULLS, misspelt


def test_one_is_measured_in_a_process_of_its_own() -> None:
    found = cost(0)
    assert found.findings > 200
    assert found.megabytes > 20
    assert 0 < found.seconds < 60


def test_its_requests_are_those_of_a_bot_that_begins_with_it() -> None:
    assert 5 < requests(misspelt(4)) < 60


def test_each_missed_target_is_a_sentence() -> None:
    assert missed("a", Cost(1.0, 100.0, 5)) == []
    assert len(missed("a", Cost(100.0, 1000.0, 5))) == 2


def test_each_has_its_figures_from_before() -> None:
    assert len(BEFORE) == len(PULLS)
