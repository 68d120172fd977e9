"""The rights that the documentation says the bot has are those that the manifests give it: no more, no fewer."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CONTROL, SANDBOX = "control namespace", "each sandbox"
Right = tuple[str, str, str, str]
"""Where, on what resource, of what name ("" for any), which verb."""


def manifests(name: str) -> list[dict[str, Any]]:
    return [one for one in yaml.safe_load_all((ROOT / "deploy" / name).read_text()) if one]


def given(name: str, where: str) -> Iterator[Right]:
    """What the Roles that a file binds to the bot's account allow."""
    every = manifests(name)
    bound = {
        one["roleRef"]["name"]
        for one in every
        if one["kind"] == "RoleBinding" and any(who["name"] == "bot" for who in one["subjects"])
    }
    for role in every:
        if role["kind"] == "Role" and role["metadata"]["name"] in bound:
            for rule in role["rules"]:
                for resource in rule["resources"]:
                    for named in rule.get("resourceNames") or [""]:
                        yield from ((where, resource, named, verb) for verb in rule["verbs"])


def documented() -> Iterator[Right]:
    section = (ROOT / "docs/service.md").read_text().split("## The bot's rights in the cluster\n")[1].split("\n## ")[0]
    for where, resources, verbs in re.findall(r"^\| ([a-z ]+) \| (`.+) \| ([a-z, ]+) \|$", section, re.MULTILINE):
        what, _, named = resources.partition(" named ")
        for resource in re.findall(r"`([^`]+)`", what):
            yield from ((where, resource, named.strip("`"), verb) for verb in verbs.split(", "))


@pytest.mark.attack
def test_the_bots_rights_are_those_that_the_documentation_says() -> None:
    assert set(documented()) == {*given("control.yaml", CONTROL), *given("sandbox.yaml", SANDBOX)}


@pytest.mark.attack
def test_no_cluster_role_is_bound_to_the_bot_by_what_is_shipped() -> None:
    every = [one for path in (ROOT / "deploy").glob("*.yaml") for one in manifests(path.name)]
    assert "ClusterRoleBinding" not in {one["kind"] for one in every}
