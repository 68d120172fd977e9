"""Which Debian packages are missing."""

from lab.cluster import packages


def test_a_package_is_missing_when_its_program_is() -> None:
    assert packages.missing(lambda name: None if name == "runc" else f"/usr/bin/{name}") == ("runc",)


def test_nothing_is_missing_where_all_programs_are() -> None:
    assert packages.missing(lambda name: name) == ()
