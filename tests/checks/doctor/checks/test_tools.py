"""Programs that an administrator will want are told when they are not there."""

from checks.doctor.answer import Status
from checks.doctor.checks.tools import answers


def test_a_program_is_told_with_its_place_and_a_missing_one_is_a_warning() -> None:
    found = {one.id: (one.status, one.seen) for one in answers({"kubectl": "/usr/bin/kubectl"}.get)}
    assert found["kubectl"] == (Status.PASS, "/usr/bin/kubectl")
    assert found["helm"] == (Status.WARN, "helm is not on this machine")
