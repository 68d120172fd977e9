"""Each check fails on a real cluster for its own reason, and passes again when that is mended."""

import json
import operator
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TypeVar

import pytest

from checks.cli.doctor import main
from lab.sandbox import account_kubeconfig
from tests.lab.checks.broken import apply
from tests.lab.checks.conftest import Prepared
from tests.lab.checks.faults import ALL, Fault
from tests.lab.checks.furnished import furnish
from tests.lab.checks.parts import secret

pytestmark = [pytest.mark.lab, pytest.mark.slow, pytest.mark.timeout(120)]
AN_ADMINISTRATOR_MAY = {"sandbox-excess"}
CONTROLLERS_SECONDS = 20.0
One = TypeVar("One")
Seen = dict[str, tuple[str, str]]


@pytest.fixture(scope="module")
def furnished(new_sandbox: Callable[[], Prepared]) -> Iterator[Prepared]:
    """One sandbox in a lab that has everything a cluster may have."""
    prepared = new_sandbox()
    with ExitStack() as stack:
        furnish(prepared, stack)
        apply(prepared, secret("hf-token-secret", HF_TOKEN="hf_x"))
        yield prepared


def look(prepared: Prepared, capsys: pytest.CaptureFixture[str], user: str = "") -> Seen:
    kubeconfig = account_kubeconfig(prepared.settings, user) if user else prepared.settings.kubeconfig
    where = ["--sandbox", prepared.namespace, "--gateway", "kgateway", "--kubeconfig", str(kubeconfig)]
    main([*where, "--format", "json"])
    return {one["id"]: (one["status"], one["seen"]) for one in json.loads(capsys.readouterr().out)["checks"]}


def wrong(found: Seen) -> Seen:
    return {check: one for check, one in found.items() if one[0] != "pass" and check not in AN_ADMINISTRATOR_MAY}


def settled(see: Callable[[], One], good: Callable[[One], bool]) -> One:
    """What is seen as soon as it is good; the last thing seen when the controllers have had their time."""
    end = time.monotonic() + CONTROLLERS_SECONDS
    found = see()
    while not good(found) and time.monotonic() < end:
        time.sleep(0.5)
        found = see()
    return found


def test_a_cluster_that_has_everything_passes(furnished: Prepared, capsys: pytest.CaptureFixture[str]) -> None:
    found = settled(lambda: wrong(look(furnished, capsys)), operator.not_)
    assert found == {}


@pytest.mark.parametrize("fault", ALL, ids=[one.name for one in ALL])
def test_a_fault_is_told_by_its_check_and_gone_when_it_is_mended(
    furnished: Prepared, capsys: pytest.CaptureFixture[str], fault: Fault
) -> None:
    with fault.breaks(furnished):
        status, seen = settled(
            lambda: look(furnished, capsys, fault.user)[fault.check], lambda one: fault.words in one[1]
        )
    assert (status, fault.words in seen) == (fault.status, True), seen
    after = settled(lambda: wrong(look(furnished, capsys)), operator.not_)
    assert after == {}
