"""What nvidia-smi prints is read as what it is, also where it prints something else."""

import pytest

from checks.doctor.runtime import smi
from checks.doctor.runtime.smi import Gpu, Unread
from tests.checks.doctor.runtime.seen import recorded


def test_one_gpu_is_read() -> None:
    assert smi.gpus(recorded("h100")) == (Gpu("0", "NVIDIA H100 80GB HBM3", "580.82.07", 3, 81559, mig=False),)


def test_eight_gpus_are_read_each() -> None:
    found = smi.gpus(recorded("b200-8"))
    assert isinstance(found, tuple)
    assert [gpu.index for gpu in found] == list("01234567")
    assert [gpu.index for gpu in found if (gpu.used or 0) > 100_000] == ["5"]


def test_no_devices_are_no_gpus() -> None:
    assert smi.gpus(recorded("none")) == ()
    assert smi.nothing(recorded("none"))
    assert smi.gpus("") == ()


@pytest.mark.parametrize("name", ["mismatch", "no-driver", "header"])
def test_what_is_no_list_of_gpus_is_not_taken_for_one(name: str) -> None:
    assert isinstance(smi.gpus(recorded(name)), Unread)


def test_a_mismatch_is_told_from_other_failures() -> None:
    assert smi.mismatched(recorded("mismatch"))
    assert not smi.mismatched(recorded("no-driver"))


@pytest.mark.parametrize(
    ("name", "used", "mig"), [("unified", None, False), ("mig", None, True), ("mig-told", 45, True)]
)
def test_fields_that_the_driver_does_not_tell_are_none(name: str, used: int | None, mig: bool) -> None:
    found = smi.gpus(recorded(name))
    assert isinstance(found, tuple)
    assert (found[0].used, found[0].mig) == (used, mig)


def test_a_name_with_a_comma_in_quotes_is_one_field() -> None:
    assert smi.gpus('0, "GPU, the big one", 580.1, 1, 2, Disabled') != ()
    assert isinstance(smi.gpus("0, GPU, the big one, 580.1, 1, 2, Disabled"), Unread)


def test_the_driver_s_cuda_is_in_the_head_of_the_table() -> None:
    assert smi.cuda(recorded("header")) == "13.0"
    assert smi.cuda(recorded("header-without")) == ""
