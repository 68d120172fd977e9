"""The state as a file: written whole and put in place at once, so that a killed GitHub comes back as it was."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lab.github.objects import Commit, Entry, Objects
from lab.github.records import (
    App,
    Check,
    Comment,
    Grant,
    Move,
    Pull,
    Reaction,
    Repository,
    Retarget,
    Review,
    Suite,
    User,
)
from lab.github.state import State

FILE = "github.json"
VERSION = 1
KEPT_DELIVERIES = 500
"""Of each App; what GitHub keeps for three days would make every snapshot slow."""


def save(state: State, folder: Path) -> None:
    """Writes the snapshot."""
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{FILE}.partial"
    partial.write_text(text(state))
    partial.replace(folder / FILE)


def load(folder: Path, now: Callable[[], float]) -> State:
    """The state of the snapshot; an empty one where there is none."""
    path = folder / FILE
    return restored(json.loads(path.read_text()), now) if path.exists() else State(now)


def text(state: State) -> str:
    """The state as JSON: records as objects of their fields."""
    objects = state.objects
    told = {
        "version": VERSION,
        "blobs": {sha: base64.b64encode(data).decode() for sha, data in objects.blobs.items()},
        "trees": objects.trees,
        "commits": objects.commits,
        "users": list(state.users.values()),
        "tokens": state.tokens,
        "repositories": list(state.repositories.values()),
        "apps": [{**vars(app), "deliveries": app.deliveries[-KEPT_DELIVERIES:]} for app in state.apps.values()],
        "grants": state.grants,
        "last_id": state.last_id,
        "url": state.url,
    }
    return json.dumps(told, default=vars)


def restored(told: dict[str, Any], now: Callable[[], float]) -> State:
    """The state that `text` wrote; raises ValueError for another version's."""
    if told["version"] != VERSION:
        raise ValueError(f"a snapshot of version {told['version']}, this GitHub reads {VERSION}")
    objects = Objects(
        {sha: base64.b64decode(text) for sha, text in told["blobs"].items()},
        {sha: {name: Entry(**one) for name, one in tree.items()} for sha, tree in told["trees"].items()},
        {sha: Commit(**{**one, "parents": tuple(one["parents"])}) for sha, one in told["commits"].items()},
    )
    repositories = [_repository(one) for one in told["repositories"]]
    return State(
        now,
        objects,
        {one["login"]: User(**one) for one in told["users"]},
        told["tokens"],
        {one.full_name: one for one in repositories},
        {one["id"]: App(**one) for one in told["apps"]},
        {token: Grant(**one) for token, one in told["grants"].items()},
        told["last_id"],
        told["url"],
    )


def _repository(told: dict[str, Any]) -> Repository:
    return Repository(
        **{
            **told,
            "pulls": {int(number): _pull(one) for number, one in told["pulls"].items()},
            "checks": [Check(**one) for one in told["checks"]],
            "suites": [Suite(**one) for one in told["suites"]],
            "moves": [Move(**one) for one in told.get("moves", ())],
        }
    )


def _pull(told: dict[str, Any]) -> Pull:
    reviews = [Review(**one) for one in told["reviews"]]
    retargets = [Retarget(**one) for one in told.get("retargets", ())]
    comments = [_comment(one) for one in told["comments"]]
    return Pull(**{**told, "comments": comments, "reviews": reviews, "retargets": retargets})


def _comment(told: dict[str, Any]) -> Comment:
    return Comment(**{**told, "reactions": [Reaction(**one) for one in told["reactions"]]})
