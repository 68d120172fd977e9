"""The running lab that tests marked `lab` share."""

import gc
from collections.abc import Iterator

import pytest

from lab import machine
from lab.cluster.down import down
from lab.cluster.errors import UnavailableError
from lab.cluster.up import ready, up
from lab.settings import Settings, from_environment


@pytest.fixture(scope="session")
def _what_was_there() -> None:
    """What was imported before the first test is none of the tests' garbage: to look through it takes longer than most of them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _nothing_left_open(_what_was_there: None) -> Iterator[None]:
    """A socket that nobody closed is an error of the test that opened it, not of the one during which it is collected."""
    yield
    gc.collect()


@pytest.fixture(scope="session")
def lab() -> Iterator[Settings]:
    """The settings of a running cluster; one that had to be started here is stopped at the end."""
    settings = from_environment()
    if ready(settings):
        yield settings
        return
    try:
        up(settings, print)
    except UnavailableError as reason:
        pytest.skip(str(reason))
    yield settings
    down(settings)


@pytest.fixture(scope="session")
def whole(lab: Settings) -> Settings:
    """The settings of a lab with all of its parts: images, hub, operator, GitHub and a sandbox; `lab` ends them."""
    machine.up(lab, print)
    return lab
