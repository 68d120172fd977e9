"""Clicks on a check run's buttons, which leave no trace on GitHub: written down before the webhook is answered.

What GitHub signs is the body alone, so a click is known by what its body says, under whatever id it is delivered and how often.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from checks.model.protocol import CLICK_FILE, CLICK_LABEL
from checks.model.serial import MalformedError
from checks.model.stored import from_stored, to_stored

CLICK_EVENTS = {"check_run": ("rerequested", "requested_action"), "check_suite": ("rerequested",)}
SAYING = (
    "id",
    "status",
    "conclusion",
    "external_id",
    "started_at",
    "completed_at",
    "created_at",
    "updated_at",
)
"""What of a check run or suite tells one click from the next: after each that counted, the check says something else."""
LARGEST_ID = 2**63 - 1
_SHA = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_LOGIN = re.compile(r"[0-9A-Za-z_-]{1,100}(\[bot\])?")


@dataclass(frozen=True)
class Click:
    """Who asked for a commit's check to run again; `guid` is that of the delivery which told of it first.

    `content` is the digest of what was signed, "" in what earlier versions wrote, to whom the guid was the click.
    """

    guid: str
    repository: int
    head: str
    sender: str
    at: float
    content: str = ""


def click(event: str, guid: str, payload: Mapping[str, Any], now: float) -> Click | None:
    """The click that a delivery carries: "Re-run" or a button of our check run, or "Re-run all" of its suite."""
    action = payload.get("action")
    if action not in CLICK_EVENTS.get(event, ()):
        return None
    clicked, sender = _mapping(payload.get(event)), _mapping(payload.get("sender"))
    repository = identifier(_mapping(payload.get("repository")).get("id"))
    head, login = _formed(_SHA, clicked.get("head_sha")), _formed(_LOGIN, sender.get("login"))
    if repository is None or not head or not login:
        return None
    button = _mapping(payload.get("requested_action")).get("identifier")
    said = [event, action, button, repository, head, login, *(clicked.get(name) for name in SAYING)]
    plain = json.dumps([one if isinstance(one, str | int) else None for one in said])
    return Click(guid, repository, head, login, now, hashlib.sha256(plain.encode()).hexdigest()[:32])


def identifier(value: Any) -> int | None:
    """A number by which GitHub calls something; None for whatever is none."""
    return value if type(value) is int and 0 < value <= LARGEST_ID else None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _formed(form: re.Pattern[str], value: Any) -> str:
    """A text that has a form, "" for whatever has not."""
    return value if isinstance(value, str) and form.fullmatch(value) else ""


def config_map(one: Click) -> dict[str, Any]:
    """The ConfigMap that keeps a click, named by what was said, so that it is kept once."""
    name = "click-" + "".join(letter for letter in one.content or one.guid.lower() if letter in "0123456789abcdef-")
    metadata = {"name": name.rstrip("-"), "labels": {CLICK_LABEL: "true"}}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {CLICK_FILE: to_stored(one)}}


def from_config_map(item: Mapping[str, Any]) -> Click | None:
    """The click that a ConfigMap keeps; None when somebody else wrote it, or changed one that is called otherwise (a result)."""
    try:
        found = from_stored(Click, (item.get("data") or {}).get(CLICK_FILE, "")).value
    except MalformedError:
        return None
    return found if item["metadata"]["name"] == config_map(found)["metadata"]["name"] else None
