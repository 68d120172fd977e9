"""The account of one run: made when it is released, gone with its Job, and good for nothing but that run.

A Job's account cannot be changed once the Job is made, and the sandbox is chosen later; so each run has an account of its own.
In the control namespace it may patch the run's own result, which the bot makes, and nothing else; in its sandbox a binding, which
goes with the slot, lends it the Role that the administrator wrote.
"""

from typing import Any

from checks.model.protocol import RESULT_FILE, RUN_LABEL, RUNNER_ROLE, SLOT, result_of

Plain = dict[str, Any]
RBAC = "rbac.authorization.k8s.io"


def result(run: str, uid: str) -> Plain:
    """The ConfigMap into which a run writes what it found, with nothing in it yet; it goes when the run's Job goes."""
    metadata = {"name": result_of(run), "labels": {RUN_LABEL: "true"}, "ownerReferences": [job_owner(run, uid)]}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}


def in_control(run: str, uid: str, namespace: str, account: str) -> tuple[Plain, ...]:
    """The account of a run, and what it may do in the control namespace: patch its own result."""
    metadata = {"name": run, "labels": {RUN_LABEL: "true"}, "ownerReferences": [job_owner(run, uid)]}
    rule = {
        "apiGroups": [""],
        "resources": ["configmaps"],
        "resourceNames": [result_of(run)],
        "verbs": ["get", "patch"],
    }
    return (
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {**metadata, "name": account}},
        {"apiVersion": f"{RBAC}/v1", "kind": "Role", "metadata": metadata, "rules": [rule]},
        _binding(metadata, run, namespace, account),
    )


def in_sandbox(run: str, slot_uid: str, namespace: str, account: str) -> Plain:
    """The binding that lends a run's account the sandbox's Role for as long as the run holds its slot."""
    owner = {"apiVersion": "v1", "kind": "ConfigMap", "name": SLOT, "uid": slot_uid}
    return _binding(
        {"name": run, "labels": {RUN_LABEL: "true"}, "ownerReferences": [owner]}, RUNNER_ROLE, namespace, account
    )


def job_owner(run: str, uid: str) -> Plain:
    """The reference that makes an object go when the run's Job goes."""
    return {"apiVersion": "batch/v1", "kind": "Job", "name": run, "uid": uid}


def is_owned_by(item: Plain, uid: str) -> bool:
    """Whether an object is of the Job with this uid, and of no other of that name."""
    owners = item["metadata"].get("ownerReferences") or ()
    return any(one.get("kind") == "Job" and one.get("uid") == uid for one in owners)


def written(item: Plain | None, uid: str) -> tuple[str | None, str]:
    """What a run wrote into its result, and why that is not to be believed, if so."""
    text = None if item is None else (item.get("data") or {}).get(RESULT_FILE)
    if item is None or text is None or is_owned_by(item, uid):
        return text, ""
    return None, f"its result is of another Job of that name, not of the one with the uid {uid}"


def _binding(metadata: Plain, role: str, namespace: str, account: str) -> Plain:
    return {
        "apiVersion": f"{RBAC}/v1",
        "kind": "RoleBinding",
        "metadata": metadata,
        "roleRef": {"apiGroup": RBAC, "kind": "Role", "name": role},
        "subjects": [{"kind": "ServiceAccount", "name": account, "namespace": namespace}],
    }
