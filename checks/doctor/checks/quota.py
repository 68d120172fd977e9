"""A sandbox's quota on GPUs, and what of it is left."""

from collections.abc import Iterator
from dataclasses import dataclass

from checks.doctor.answer import Answer, failed, passed, skipped, warned
from checks.doctor.facts import Facts, Plain, Unread

CHECK = "sandbox-quota"
GPU = "requests.nvidia.com/gpu"
COUNTED = ("pods", "services", "configmaps", "count/jobs.batch", "count/dynamographdeployments.nvidia.com")
"""What every run brings some of."""


@dataclass(frozen=True)
class Quota:
    """GPUs that a namespace may have, and those that it may still take."""

    hard: int
    left: int


def path(sandbox: str) -> str:
    """Where quotas are."""
    return f"/api/v1/namespaces/{sandbox}/resourcequotas"


def left(facts: Facts, sandbox: str) -> Quota | None:
    """The tightest quota on GPUs; None when there is none, or it may not be read."""
    quotas = facts.items(path(sandbox))
    found = []
    for one in [] if isinstance(quotas, Unread) else quotas:
        status = one.get("status") or {}
        hard, used = (str((status.get(part) or {}).get(GPU, "")) for part in ("hard", "used"))
        if hard.isdigit():
            found.append(Quota(int(hard), int(hard) - (int(used) if used.isdigit() else 0)))
    return min(found, key=lambda one: one.left, default=None)


def answer(facts: Facts, sandbox: str, mend: str) -> Answer:
    """Whether there is one, and something left of it."""
    quotas = facts.items(path(sandbox))
    if isinstance(quotas, Unread):
        return skipped(CHECK, f"Quotas may not be read: {quotas.reason}")
    full = next((words for one in quotas for words in _full(one)), "")
    if full:
        return failed(CHECK, full, "room for what a recipe brings", f"kubectl get all,configmaps --namespace {sandbox}")
    found = left(facts, sandbox)
    if found is None:
        return warned(CHECK, "no quota limits GPUs", f"a quota on {GPU}", mend)
    if found.left < 1:
        seen = f"{found.hard - found.left} of {found.hard} GPUs are used"
        return failed(CHECK, seen, "a GPU left", f"kubectl get pods --namespace {sandbox}, and see what holds them")
    return passed(CHECK, f"{found.left} of {found.hard} GPUs are left")


def _full(found: Plain) -> Iterator[str]:
    status = found.get("status") or {}
    for name in COUNTED:
        hard, used = (str((status.get(part) or {}).get(name, "")) for part in ("hard", "used"))
        if hard.isdigit() and used.isdigit() and int(used) >= int(hard):
            yield f"{used} of {hard} {name.removeprefix('count/')} are used"
