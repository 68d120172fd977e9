"""A click is what was signed, under whatever id it is delivered."""

from typing import Any

import pytest

from bot.jobs.clicks import Click, click, config_map, from_config_map

CHECK = {"id": 3, "head_sha": "a" * 40, "status": "completed", "external_id": "verdict-1", "completed_at": "2026-01-01"}
PAYLOAD: dict[str, Any] = {
    "action": "rerequested",
    "check_run": CHECK,
    "sender": {"login": "maintainer"},
    "repository": {"id": 5},
}


def name(payload: dict[str, Any], guid: str = "0a-1b", event: str = "check_run") -> str:
    found = click(event, guid, payload, 100.0)
    assert found is not None
    return str(config_map(found)["metadata"]["name"])


def test_a_click_survives_the_cluster() -> None:
    found = Click("0a-1b", 5, "a" * 40, "maintainer", 100.0, "c" * 32)
    assert from_config_map(config_map(found)) == found
    assert from_config_map({"data": {"click.json": "{"}}) is None
    assert config_map(found)["metadata"]["name"] == f"click-{'c' * 32}"


def test_a_click_of_an_earlier_version_is_named_by_its_delivery() -> None:
    assert config_map(Click("0A-1b", 5, "a" * 40, "maintainer", 100.0))["metadata"]["name"] == "click-0a-1b"


def test_the_delivery_and_what_is_not_of_the_click_name_nothing() -> None:
    other = {**PAYLOAD, "repository": {"id": 5, "pushed_at": "2026-02-02"}}
    assert name(PAYLOAD) == name(PAYLOAD, "another") == name(other)


@pytest.mark.parametrize(
    "other",
    [
        {**PAYLOAD, "check_run": {**CHECK, "external_id": "verdict-2"}},
        {**PAYLOAD, "check_run": {**CHECK, "completed_at": "2026-01-02"}},
        {**PAYLOAD, "sender": {"login": "another"}},
        {**PAYLOAD, "repository": {"id": 6}},
        {**PAYLOAD, "action": "requested_action", "requested_action": {"identifier": "run-again"}},
    ],
)
def test_the_next_click_is_another(other: dict[str, Any]) -> None:
    assert name(other) != name(PAYLOAD)


@pytest.mark.parametrize(
    "wrong",
    [
        {"check_run": {**CHECK, "head_sha": "a" * 39}},
        {"check_run": {**CHECK, "head_sha": "\ud800" * 40}},
        {"check_run": []},
        {"sender": {"login": "<b>"}},
        {"sender": {"login": "a" * 200}},
        {"repository": {"id": True}},
        {"repository": {"id": 2**63}},
        {"repository": {"id": float("inf")}},
    ],
)
def test_what_no_check_of_ours_could_say_is_no_click(wrong: dict[str, Any]) -> None:
    assert click("check_run", "g", {**PAYLOAD, **wrong}, 0.0) is None
