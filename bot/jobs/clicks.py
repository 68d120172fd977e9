"""Clicks on a check run's buttons, which leave no trace on GitHub: written down before the webhook is answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from checks.model.protocol import CLICK_FILE, CLICK_LABEL
from checks.model.serial import MalformedError
from checks.model.stored import from_stored, to_stored

CLICK_EVENTS = {"check_run": ("rerequested", "requested_action"), "check_suite": ("rerequested",)}


@dataclass(frozen=True)
class Click:
    """Who asked for a commit's check to run again; `guid` is the delivery's, so that twice delivered is once asked."""

    guid: str
    repository: int
    head: str
    sender: str
    at: float


def click(event: str, guid: str, payload: Mapping[str, Any], now: float) -> Click | None:
    """The click that a delivery carries: "Re-run" or a button of our check run, or "Re-run all" of its suite."""
    if payload.get("action") not in CLICK_EVENTS.get(event, ()):
        return None
    try:
        head, login = payload[event]["head_sha"], payload["sender"]["login"]
        return Click(guid, int(payload["repository"]["id"]), str(head), str(login), now)
    except (KeyError, TypeError, ValueError):
        return None


def config_map(one: Click) -> dict[str, Any]:
    """The ConfigMap that keeps a click, named by its delivery."""
    name = "click-" + "".join(letter for letter in one.guid.lower() if letter in "0123456789abcdef-")
    metadata = {"name": name.rstrip("-"), "labels": {CLICK_LABEL: "true"}}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {CLICK_FILE: to_stored(one)}}


def from_config_map(item: Mapping[str, Any]) -> Click | None:
    """The click that a ConfigMap keeps; None when somebody else wrote it."""
    try:
        return from_stored(Click, (item.get("data") or {}).get(CLICK_FILE, "")).value
    except MalformedError:
        return None
