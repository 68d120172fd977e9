"""A sandbox's claims: bound or about to be, by a class that is there and gives a volume to several nodes."""

from collections.abc import Sequence

from checks.doctor.answer import Answer, failed, passed, skipped, warned
from checks.doctor.checks.cluster import CLASSES, ONE_NODE, is_default
from checks.doctor.facts import Facts, Plain, Unread, name_of

CHECK, SHARED = "sandbox-claims", "ReadWriteMany"


def answer(facts: Facts, path: str) -> Answer:
    """The check of the claims at a path."""
    claims, classes = facts.items(path), facts.items(CLASSES)
    if isinstance(claims, Unread):
        return skipped(CHECK, f"Claims may not be read: {claims.reason}")
    for claim in claims:
        wrong = _phase(claim) or ("" if isinstance(classes, Unread) else _classless(claim, classes))
        if wrong:
            return failed(CHECK, wrong, "bound claims", f"kubectl describe pvc {name_of(claim)}")
    for claim in claims:
        doubtful = _doubtful(claim)
        if doubtful is not None:
            return doubtful
    return passed(CHECK, ", ".join(sorted(map(name_of, claims))) or "none yet; recipes bring them")


def _phase(claim: Plain) -> str:
    lost = (claim.get("status") or {}).get("phase") == "Lost"
    return f"{name_of(claim)} has lost its volume" if lost else ""


def _classless(claim: Plain, classes: Sequence[Plain]) -> str:
    """Why a claim that is not bound will never be; empty when it may."""
    if (claim.get("status") or {}).get("phase") == "Bound" or claim["spec"].get("volumeName"):
        return ""
    wanted = claim["spec"].get("storageClassName")
    found = (
        [one for one in classes if name_of(one) == wanted] if wanted else [one for one in classes if is_default(one)]
    )
    if not found:
        return f"{name_of(claim)} waits for " + (
            f"the class {wanted}, which is not there" if wanted else "a default class"
        )
    provisioner = str(found[0].get("provisioner"))
    if SHARED in (claim["spec"].get("accessModes") or []) and provisioner in ONE_NODE:
        return f"{name_of(claim)} asks for {SHARED}, and {provisioner} gives a volume to one node"
    return ""


def _doubtful(claim: Plain) -> Answer | None:
    name = name_of(claim)
    if (claim.get("status") or {}).get("phase") == "Pending":
        expected = "bound claims, or a class that waits for the first consumer"
        return warned(CHECK, f"{name} is Pending", expected, f"kubectl describe pvc {name}")
    if SHARED not in (claim["spec"].get("accessModes") or []):
        return warned(CHECK, f"{name} is for one node", SHARED, "Choose a class that gives it.")
    return None
