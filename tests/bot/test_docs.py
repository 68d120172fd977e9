from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from bot.model.commands import HELP, Verb
from bot.settings import SandboxSettings, Settings
from checks.measure.metrics import metrics_of_run
from checks.policy import Policy, read

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "service.md").read_text()


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in TEXT


@pytest.mark.parametrize("name", [field.name for field in fields(SandboxSettings)])
def test_every_property_of_a_sandbox_is_documented(name: str) -> None:
    assert {"trusted": "class = "}.get(name, name) in TEXT


def test_the_documented_policy_is_one_and_names_every_key() -> None:
    text = TEXT.split("```yaml\n")[1].split("```")[0]
    assert isinstance(read(text.encode()), Policy)
    assert set(yaml.safe_load(text)) == {field.name for field in fields(Policy)}


def test_the_metrics_that_the_page_on_verdicts_shows_are_a_policy() -> None:
    text = (DOCS / "verdicts.md").read_text().split("```yaml\n")[1].split("```")[0]
    found = read(text.encode())
    assert isinstance(found, Policy)
    assert [metric.name for metric in metrics_of_run(found.metrics, "")][-2:] == [
        "time_to_first_token.p99",
        "my_own_rate.avg",
    ]


@pytest.mark.parametrize("verb", Verb)
def test_every_command_is_in_the_table(verb: Verb) -> None:
    assert f"`/{verb}" in HELP
