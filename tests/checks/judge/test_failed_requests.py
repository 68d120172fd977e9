"""Failed requests that a policy allows are counted for the reader."""

from checks.judge.failed_requests import note
from checks.model.result import Sample
from checks.model.spec import Side


def of(good: int, failed: int) -> Sample:
    return Sample({}, "0.12.0", {}, good, failed)


def test_the_failed_requests_of_all_blocks_are_told_beside_those_that_were_sent() -> None:
    samples = [(Side.BASE, of(1000, 0)), (Side.HEAD, of(999, 1)), (Side.HEAD, of(998, 2)), (Side.BASE, of(1000, 0))]
    assert note(samples).endswith("allows: 0 of 2,000 at the base, 3 of 2,000 at the head.")


def test_a_side_that_was_not_measured_is_not_told() -> None:
    assert note([(Side.HEAD, of(999, 1))]).endswith("allows: 1 of 1,000 at the head.")


def test_nothing_is_told_where_none_failed() -> None:
    assert note([(Side.BASE, of(10, 0)), (Side.HEAD, of(10, 0))]) == ""
