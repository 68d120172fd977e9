"""What an editor underlines is what the reader refuses: both are made from the same keys."""

import json
from dataclasses import fields
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from checks.cli.schema import main
from checks.measure.metrics import MetricChange
from checks.policy import Policy, read
from checks.policy.keys import ANNOTATION, METRIC, POLICY, SCHEDULE
from checks.policy.schema import schema
from checks.policy.shapes import Record
from checks.policy.values import Schedule
from tests.checks.policy.test_reader import WHOLE

VALIDATOR = Draft7Validator(schema())
SIMPLE = st.none() | st.booleans() | st.integers(-5, 25) | st.floats(-5, 25) | st.sampled_from(["advise", "h100", " "])


def accepted(value: Any) -> bool:
    """Whether the reader finds no mistake of shape."""
    return not list(POLICY.mistakes((), value))


def test_it_is_a_schema_that_takes_a_whole_policy() -> None:
    Draft7Validator.check_schema(schema())
    assert list(VALIDATOR.iter_errors(yaml.safe_load(WHOLE.replace(b"2026-11-20", b"'2026-11-20'")))) == []


@pytest.mark.parametrize(
    ("record", "kind"), [(POLICY, Policy), (SCHEDULE, Schedule), (METRIC, MetricChange), (ANNOTATION, ANNOTATION.make)]
)
def test_every_value_has_its_key(record: Record, kind: Any) -> None:
    assert set(record.keys) == {field.name for field in fields(kind)}


@given(st.sampled_from(sorted(POLICY.keys)), SIMPLE)
def test_editor_and_reader_agree_on_a_key(name: str, value: object) -> None:
    assert VALIDATOR.is_valid({name: value}) == accepted({name: value})


@given(st.sampled_from(sorted(SCHEDULE.keys)), SIMPLE | st.lists(SIMPLE, max_size=2))
def test_editor_and_reader_agree_on_a_part(name: str, value: object) -> None:
    document = {"schedule": {name: value}}
    assert VALIDATOR.is_valid(document) == accepted(document)


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(schema()))
    assert isinstance(read(WHOLE), Policy)
