"""What an apply would change of one object, as a unified diff of its YAML; of a secret only whether it changes."""

import difflib
from typing import Any

import yaml

Plain = dict[str, Any]
SERVERS = ("managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "selfLink")
"""What the API server writes into the metadata of every object."""


def difference(name: str, live: Plain | None, wanted: Plain) -> str:
    """Empty when nothing changes."""
    before, after = _hidden(live, wanted)
    old = _text(before) if before is not None else ""
    there = f"{name} (now)" if live is not None else f"{name} (not there)"
    lines = difflib.unified_diff(old.splitlines(), _text(after).splitlines(), there, f"{name} (wanted)", lineterm="")
    return "\n".join(lines)


def _text(one: Plain) -> str:
    kept = {key: value for key, value in one.items() if key != "status"}
    kept["metadata"] = {key: value for key, value in one["metadata"].items() if key not in SERVERS}
    return yaml.safe_dump(kept, sort_keys=True)


def _hidden(live: Plain | None, wanted: Plain) -> tuple[Plain | None, Plain]:
    """Both with the values of a secret replaced by whether they differ."""
    if wanted["kind"] != "Secret":
        return live, wanted
    old, new = (live or {}).get("data") or {}, wanted.get("data") or {}
    shown = {key: "(the same)" if old.get(key) == value else "(new)" for key, value in new.items()}
    before = {key: "(the same)" if new.get(key) == value else "(old)" for key, value in old.items()}
    return (None if live is None else {**live, "data": before}), {**wanted, "data": shown}
