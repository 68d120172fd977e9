"""A sandbox's limit ranges: what a cluster adds to every container without a word in the recipe."""

from collections.abc import Iterator

from checks.doctor.answer import Answer, passed, skipped, warned
from checks.doctor.facts import Facts, Plain, Unread, name_of

CHECK = "sandbox-limits"
GPU = "nvidia.com/gpu"


def path(sandbox: str) -> str:
    """Where they are."""
    return f"/api/v1/namespaces/{sandbox}/limitranges"


def answer(facts: Facts, sandbox: str) -> Answer:
    """Whether containers that state no limits are given some, or may not have the GPUs that they state."""
    ranges = facts.items(path(sandbox))
    if isinstance(ranges, Unread):
        return skipped(CHECK, f"Limit ranges may not be read: {ranges.reason}")
    for one in ranges:
        for words in _words(one):
            mend = f"kubectl edit limitrange {name_of(one)} --namespace {sandbox}"
            return warned(CHECK, f"{name_of(one)}: {words}", "no limits but the recipe's own", mend)
    return passed(CHECK, "containers have the limits that recipes state")


def _words(found: Plain) -> Iterator[str]:
    for limit in (found.get("spec") or {}).get("limits") or []:
        if GPU in (limit.get("max") or {}):
            yield f"a {str(limit.get('type')).lower()} may have at most {limit['max'][GPU]} GPUs"
        elif limit.get("type") == "Container" and limit.get("default"):
            given = ", ".join(f"{name} {value}" for name, value in sorted(limit["default"].items()))
            yield f"containers without limits get {given}"
