"""The documented combinations are data that can be trusted as such: sourced, readable, not empty; unknown ones are unknown."""

from urllib.parse import urlsplit

import pytest

from checks.doctor.runtime.compatibility_matrix import documented, parse
from checks.doctor.runtime.job import MODULES
from checks.doctor.runtime.version import numbers
from checks.model.serial import MalformedError

MATRIX = documented()
ROWS = (*MATRIX.cuda, *MATRIX.mixed, *MATRIX.releases)


def test_there_are_rows_of_each_kind() -> None:
    assert (len(MATRIX.cuda) > 1, len(MATRIX.mixed), len(MATRIX.releases) > 20) == (True, 1, True)


@pytest.mark.parametrize("source", sorted({row.source for row in ROWS}))
def test_each_row_names_a_page_of_its_makers(source: str) -> None:
    parts = urlsplit(source)
    assert (parts.scheme, parts.hostname in {"docs.nvidia.com", "github.com"}, len(parts.path) > 1) == (
        "https",
        True,
        True,
    )


@pytest.mark.parametrize("row", MATRIX.releases, ids=lambda row: row.dynamo)
def test_a_release_has_versions_and_drivers_that_parse(row: object) -> None:
    release = next(one for one in MATRIX.releases if one is row)
    assert len(numbers(release.dynamo)) == 3
    assert set(release.frameworks) == set(MODULES)
    assert all(len(numbers(version)) == 3 for version in release.frameworks.values())
    assert set(release.drivers) in (set(), set(MODULES))
    for drivers in release.drivers.values():
        assert drivers
        for cuda, driver in drivers.items():
            assert len(numbers(cuda)) == 2
            minimum = MATRIX.minimum(cuda)
            assert minimum is not None
            assert numbers(driver) >= numbers(minimum.driver)


def test_no_release_and_no_cuda_is_there_twice() -> None:
    assert len({row.dynamo for row in MATRIX.releases}) == len(MATRIX.releases)
    assert len({row.major for row in MATRIX.cuda}) == len(MATRIX.cuda)


def test_newer_majors_of_cuda_need_newer_drivers() -> None:
    rows = sorted(MATRIX.cuda, key=lambda row: row.major)
    assert [numbers(row.driver) for row in rows] == sorted({numbers(row.driver) for row in rows})


@pytest.mark.parametrize(
    ("version", "found"), [("1.3.0", "1.3.0"), ("1.3.0.post1", "1.3.0"), ("0.8.1.post3", "0.8.1.post3")]
)
def test_a_republished_release_is_its_own_or_the_one_that_it_repeats(version: str, found: str) -> None:
    release = MATRIX.release(version)
    assert release is not None
    assert release.dynamo == found


@pytest.mark.parametrize("version", ["9.9.9", "", "1.3", "main"])
def test_what_is_not_documented_is_not_known(version: str) -> None:
    assert MATRIX.release(version) is None
    assert MATRIX.minimum("10.2") is None
    assert MATRIX.apart(version if version != "1.3" else "5.0.0", "1.3.0") is None


def test_release_lines_are_counted_not_numbers() -> None:
    assert MATRIX.apart("1.0.2", "0.9.0") == 1
    assert MATRIX.apart("1.4.0", "1.4.2") == 0
    assert MATRIX.apart("0.8.0", "1.1.0") == 3


def test_a_text_that_is_no_matrix_is_refused() -> None:
    with pytest.raises(MalformedError, match="releases"):
        parse("cuda: []\nmixed: []\n")
    with pytest.raises(MalformedError, match="source"):
        parse("cuda: [{major: 13, driver: '580'}]\nmixed: []\nreleases: []\n")
