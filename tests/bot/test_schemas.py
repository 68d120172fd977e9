"""The published schemas take what is read and refuse what is not."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.app import main
from bot.schemas import settings
from checks.policy.schema import schema

ROOT = Path(__file__).parents[2]
DOCUMENTED = (ROOT / "docs/service.md").read_text().split("```yaml\n")[1].split("```")[0]


def test_the_documented_policy_and_our_own_are_in_order() -> None:
    for text in (DOCUMENTED, (ROOT / ".github/recipe-gate.yaml").read_text()):
        assert list(Draft7Validator(schema()).iter_errors(yaml.safe_load(text))) == []


@pytest.mark.parametrize(
    "text", ["mode: shout", "pairs: 0", "surprise: 1", "rules: {orchestrator: nomad}", "rules: {x: 1}"]
)
def test_a_mistake_in_the_policy_is_refused(text: str) -> None:
    assert list(Draft7Validator(schema()).iter_errors(yaml.safe_load(text))) != []


def test_the_settings_have_a_schema() -> None:
    Draft7Validator.check_schema(settings())
    assert {"app_id", "sandboxes"} <= set(settings()["properties"])


def test_the_command_prints_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--schema", "policy"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(schema()))
