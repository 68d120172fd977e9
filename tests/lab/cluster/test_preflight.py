"""Each thing that a machine may lack is named in one sentence."""

from dataclasses import replace
from typing import Any

import pytest

from lab.cluster import preflight
from lab.cluster.preflight import Machine

FIT = Machine(
    system="Linux",
    root=True,
    cgroups_writable=True,
    capabilities_missing=(),
    packages_missing=("runc",),
    apt=True,
    go=(1, 26, 8),
    go_needed=(1, 26, 6),
    other_kubelet=None,
    socket="/s/containerd.sock",
)


def test_a_fit_machine_lacks_nothing() -> None:
    assert preflight.reason(FIT) is None


@pytest.mark.parametrize(
    ("lacking", "named"),
    [
        ({"system": "Darwin"}, "Darwin"),
        ({"root": False}, "root"),
        ({"cgroups_writable": False}, "cgroups"),
        ({"capabilities_missing": ("CAP_NET_ADMIN",)}, "CAP_NET_ADMIN"),
        ({"apt": False}, "runc"),
        ({"go": None}, "Go 1.26.6 or newer, and this machine has no Go"),
        ({"go": (1, 25, 9)}, "this machine has 1.25.9"),
        ({"other_kubelet": 77}, "77"),
        ({"socket": "/long" * 30}, "RECIPE_GATE_LAB"),
    ],
)
def test_what_is_lacking_is_named_in_one_sentence(lacking: dict[str, Any], named: str) -> None:
    sentence = preflight.reason(replace(FIT, **lacking))
    assert sentence is not None
    assert named in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")


def test_no_toolchain_is_needed_when_everything_is_built() -> None:
    assert preflight.reason(replace(FIT, go=None, go_needed=None)) is None


def test_no_apt_is_needed_when_all_packages_are_there() -> None:
    assert preflight.reason(replace(FIT, apt=False, packages_missing=())) is None


def test_effective_capabilities_are_read_from_the_status_file() -> None:
    assert preflight.effective("Name:\tsh\nCapInh:\t0000000000000000\nCapEff:\t000001ffffffffff\n") == 0x1FFFFFFFFFF
    assert preflight.effective("Name:\tsh\n") == 0
