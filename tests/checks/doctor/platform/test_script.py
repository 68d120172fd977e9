"""The plan is a shell script that a shell can read."""

import subprocess
from itertools import product

import pytest

from checks.doctor.platform.plan import Choice, Multinode, Path, path_of, plan
from checks.doctor.platform.script import script
from checks.doctor.platform.situation import Situation


def text(choice: Choice, found: Situation, charts: str = "") -> str:
    return script(plan(found, choice), choice, path_of(found, choice), charts, found.unread)


@pytest.mark.parametrize(("path", "multinode"), list(product(Path, Multinode)))
def test_a_shell_understands_every_plan(path: Path, multinode: Multinode) -> None:
    said = text(Choice(path=path, multinode=multinode, version="1.3.0"), Situation(prometheus=True))
    assert subprocess.run(["bash", "-n"], input=said, text=True, capture_output=True, check=False).stderr == ""


def test_what_is_not_known_is_a_variable_at_its_head_and_what_is_not_needed_is_none() -> None:
    said = text(Choice(), Situation()).splitlines()
    assert [line.split("=")[0] for line in said if "=" in line.split(" ")[0]] == ["CHARTS", "VERSION"]
    assert "VERSION=1.3.0" in text(Choice(version="1.3.0"), Situation())
    assert "CHARTS=https://charts.example\n" in text(Choice(), Situation(), "https://charts.example")
    ready = Situation(gpu_operator=True, default_class=True, shared_class=True, everywhere=("dynamo-system",))
    assert not [one for one in ("CHARTS=", "VERSION=") if one in text(Choice(), ready)]


def test_what_could_not_be_read_is_said() -> None:
    assert "# May not be read, and so counts as missing: /api/v1/nodes" in text(
        Choice(), Situation(unread=("/api/v1/nodes",))
    )
