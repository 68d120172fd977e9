"""What bot, runner and command line call the same thing stands in one module."""

import re
from pathlib import Path

import yaml

from checks.model.protocol import PREFIX, RUN_LABEL, RUNNER_ROLE, Annotation

ROOT = Path(__file__).parents[3]


def test_no_other_module_spells_our_keys() -> None:
    spelled = [
        path.relative_to(ROOT).as_posix()
        for folder in ("bot", "checks")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(rf'"{PREFIX}[a-z-]*"', path.read_text(encoding="utf-8"))
    ]
    assert spelled == ["checks/model/protocol.py"]


def test_every_annotation_is_below_our_prefix_and_a_slot_names_its_run_as_a_label_does() -> None:
    assert all(one.startswith(PREFIX) for one in Annotation)
    assert Annotation.RUN == RUN_LABEL


def test_the_role_that_a_runs_account_is_lent_is_the_one_that_is_deployed() -> None:
    roles = [
        one["metadata"]["name"]
        for path in (ROOT / "deploy").glob("*.yaml")
        for one in yaml.safe_load_all(path.read_text())
        if one and one["kind"] == "Role"
    ]
    assert RUNNER_ROLE in roles
