"""Dynamo's operators: who they are, which namespaces are theirs, and whether two of them own the same one.

A cluster-wide operator has a ClusterRoleBinding of its manager role; a restricted one holds a Lease in the namespace that is its
own, which the cluster-wide one then leaves alone (the operator's documentation, "Deployment Modes").
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from checks.doctor.answer import Answer, failed, passed, skipped, warned
from checks.doctor.checks.dynamo import INSTALL
from checks.doctor.facts import Facts, Plain, Unread, name_of

DEPLOYMENTS = "/apis/apps/v1/deployments"
BINDINGS = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings"
LEASES = "/apis/coordination.k8s.io/v1/leases?fieldSelector=metadata.name%3Ddynamo-operator-namespace-scope"
PATHS = (DEPLOYMENTS, BINDINGS, LEASES)
OPERATOR, MANAGER = "dynamo-operator", "dynamo-operator-manager"
UNINSTALL = "helm list --all-namespaces, and helm uninstall the one too many"


@dataclass(frozen=True)
class Scope:
    """Namespaces in which cluster-wide operators live, and namespaces that restricted ones have for themselves."""

    everywhere: tuple[str, ...]
    restricted: tuple[str, ...]


def answers(facts: Facts, now: datetime, sandbox: str = "") -> Iterator[Answer]:
    """Whether an operator is ready, and whether the sandbox (any, if empty) is the business of exactly one."""
    deployments = facts.items(DEPLOYMENTS)
    if isinstance(deployments, Unread):
        yield skipped("dynamo-operator", f"Deployments may not be read: {deployments.reason}")
    else:
        yield _ready(running(deployments))
    found = scope(facts, now)
    yield skipped("dynamo-scope", found.reason) if isinstance(found, Unread) else _scoped(found, sandbox)


def running(deployments: Sequence[Plain]) -> list[Plain]:
    """The Deployments that are an operator's."""
    return [one for one in deployments if OPERATOR in name_of(one)]


def version(deployment: Plain) -> str:
    """The version that an operator says it has; empty when it says none."""
    labels = deployment["metadata"].get("labels") or {}
    if labels.get("app.kubernetes.io/version"):
        return str(labels["app.kubernetes.io/version"]).removeprefix("v")
    containers = (((deployment.get("spec") or {}).get("template") or {}).get("spec") or {}).get("containers") or []
    images = [str(one.get("image")) for one in containers if one.get("name") == "manager"]
    return images[0].rpartition(":")[2] if images and ":" in images[0].rpartition("/")[2] else ""


def _ready(found: Sequence[Plain]) -> Answer:
    waiting = [one for one in found if not (one.get("status") or {}).get("readyReplicas")]
    if not found:
        return warned("dynamo-operator", "no Deployment is the operator's", "the operator, in this cluster", INSTALL)
    if waiting:
        mend = f"kubectl describe deployment {name_of(waiting[0])} --namespace {waiting[0]['metadata']['namespace']}"
        return failed("dynamo-operator", f"{name_of(waiting[0])} has no ready pod", "a ready operator", mend)
    shown = [f"{version(one) or 'of unknown version'} in {one['metadata']['namespace']}" for one in found]
    return passed("dynamo-operator", f"ready: {', '.join(sorted(shown))}")


def scope(facts: Facts, now: datetime) -> Scope | Unread:
    """Which operator has which namespaces; a Lease that ran out is nobody's."""
    bindings, leases = facts.items(BINDINGS), facts.items(LEASES)
    if isinstance(bindings, Unread) or isinstance(leases, Unread):
        return Unread("Roles and leases may not be read.")
    subjects = [subject for one in bindings if MANAGER in name_of(one) for subject in one.get("subjects") or []]
    everywhere = {str(one.get("namespace")) for one in subjects}
    held = {one["metadata"]["namespace"] for one in leases if _alive(one, now)}
    return Scope(tuple(sorted(everywhere)), tuple(sorted(held)))


def _alive(lease: Plain, now: datetime) -> bool:
    spec = lease.get("spec") or {}
    try:
        renewed = datetime.fromisoformat(str(spec.get("renewTime")))
        return renewed + timedelta(seconds=int(spec.get("leaseDurationSeconds") or 0)) >= now
    except (ValueError, TypeError):
        return False


def _scoped(found: Scope, sandbox: str) -> Answer:
    restricted = ", ".join(found.restricted)
    if len(found.everywhere) > 1:
        seen = f"cluster-wide operators in {' and '.join(found.everywhere)} own the same graphs"
        return failed("dynamo-scope", seen, "one cluster-wide operator", UNINSTALL)
    if found.everywhere and found.restricted:
        seen = f"one for all namespaces in {found.everywhere[0]}, and restricted ones for {restricted}"
        return warned("dynamo-scope", seen, "one operator for all namespaces", UNINSTALL)
    if found.everywhere:
        return passed("dynamo-scope", f"the operator in {found.everywhere[0]} has all namespaces")
    if not found.restricted:
        return warned("dynamo-scope", "no operator shows which namespaces it has", "one for all namespaces", INSTALL)
    if sandbox and sandbox not in found.restricted:
        seen = f"operators are restricted to {restricted}; nobody deploys in {sandbox}"
        return failed("dynamo-scope", seen, f"an operator that has {sandbox}", INSTALL)
    seen = f"operators are restricted to {restricted}, which is deprecated"
    return warned("dynamo-scope", seen, "one operator for all namespaces", INSTALL)
