"""A sandbox: the namespace that an administrator prepared, what is in it, and what the one who asks may do there."""

import base64
import binascii
from collections.abc import Iterator

from checks.doctor.answer import Answer, failed, passed, skipped, warned
from checks.doctor.checks import claims, image_pull_secrets, limit_ranges, quota, wall
from checks.doctor.checks.cluster import CLASSES
from checks.doctor.checks.dynamo import LONGEST
from checks.doctor.facts import Facts, Plain, Unread, condition, name_of
from checks.model.protocol import ALLOW, CLASS_LABEL, SLOT, Annotation
from checks.rules.secrets import SECRET

ENFORCED = "pod-security.kubernetes.io/enforce"
KINDS = ("resourcequotas", "persistentvolumeclaims", "configmaps", "pods")
SETUP = "recipe-gate setup NAMESPACE"


def paths(name: str) -> tuple[str, ...]:
    """What is read of a sandbox."""
    inside = f"/api/v1/namespaces/{name}"
    more = (CLASSES, f"/apis/networking.k8s.io/v1/namespaces/{name}/networkpolicies", _graphs(name), _secret(name))
    return (
        inside,
        *(f"{inside}/{kind}" for kind in KINDS),
        *more,
        *wall.PATHS,
        limit_ranges.path(name),
        image_pull_secrets.account(name),
    )


def _graphs(name: str) -> str:
    return f"/apis/nvidia.com/v1alpha1/namespaces/{name}/dynamographdeployments"


def _secret(name: str) -> str:
    return f"/api/v1/namespaces/{name}/secrets/{SECRET}"


def answers(facts: Facts, name: str) -> Iterator[Answer]:
    """The checks that only read; nothing more where there is no such namespace."""
    inside = f"/api/v1/namespaces/{name}"
    found = facts.get(inside)
    if isinstance(found, Unread) and found.missing:
        yield failed("sandbox", f"there is no namespace {name}", "a prepared namespace", SETUP)
        return
    yield _named(name, found)
    yield skipped("sandbox-security", found.reason) if isinstance(found, Unread) else _security(found)
    yield wall.answer(facts, found)
    yield quota.answer(facts, name, SETUP)
    yield limit_ranges.answer(facts, name)
    yield _network(facts, name)
    yield image_pull_secrets.answer(facts, name)
    yield claims.answer(facts, f"{inside}/persistentvolumeclaims")
    yield _no_token(facts, name) if _for_strangers(found) else _token(facts, name)
    yield _leftovers(facts, name)


def _named(name: str, found: Plain | Unread) -> Answer:
    if len(name) > LONGEST:
        seen = f"{name} has {len(name)} characters"
        return warned(
            "sandbox", seen, f"at most {LONGEST}: labels hold <namespace>-<graph>", "Prepare one of a shorter name."
        )
    if isinstance(found, Unread):
        return skipped("sandbox", f"Whether {name} is there may not be read: {found.reason}")
    return passed("sandbox", f"{name} is there")


def _security(found: Plain) -> Answer:
    level = (found["metadata"].get("labels") or {}).get(ENFORCED, "")
    granted = (found["metadata"].get("annotations") or {}).get(f"{ALLOW}capabilities")
    if level == "privileged" and granted:
        return passed("sandbox-security", f"Pod Security leaves it to the wall, for {granted}")
    if level in {"baseline", "restricted"}:
        return passed("sandbox-security", f"Pod Security enforces {level}")
    mend = f"kubectl label namespace {name_of(found)} {ENFORCED}=baseline"
    return warned("sandbox-security", f"Pod Security enforces {level or 'nothing'}", "baseline or restricted", mend)


def _network(facts: Facts, name: str) -> Answer:
    policies = facts.items(f"/apis/networking.k8s.io/v1/namespaces/{name}/networkpolicies")
    if isinstance(policies, Unread):
        return skipped("sandbox-network", f"Network policies may not be read: {policies.reason}")
    if not policies:
        return warned("sandbox-network", "no policy limits who talks to whom", "ingress and egress policies", SETUP)
    return passed("sandbox-network", ", ".join(sorted(map(name_of, policies))))


def _for_strangers(found: Plain | Unread) -> bool:
    return isinstance(found, dict) and (found["metadata"].get("labels") or {}).get(CLASS_LABEL) == "stranger"


def _no_token(facts: Facts, name: str) -> Answer:
    """Strangers' heads would read it."""
    found = facts.get(_secret(name))
    if isinstance(found, Unread):
        return (
            passed("sandbox-token", "no token of the hub") if found.missing else skipped("sandbox-token", found.reason)
        )
    mend = f"kubectl delete secret {SECRET} --namespace {name}"
    return failed("sandbox-token", f"strangers can read {SECRET}", "no token of the hub", mend)


def _token(facts: Facts, name: str) -> Answer:
    found = facts.get(_secret(name))
    mend = f"kubectl create secret generic {SECRET} --namespace {name} --from-file=HF_TOKEN=FILE"
    if isinstance(found, Unread):
        if found.missing:
            return warned("sandbox-token", f"there is no secret {SECRET}", "the hub's token", mend)
        return skipped("sandbox-token", f"The secret may not be read: {found.reason}")
    data = found.get("data") or {}
    if "HF_TOKEN" not in data:
        return failed(
            "sandbox-token", f"{SECRET} has the keys {', '.join(sorted(data)) or 'none'}", "the key HF_TOKEN", mend
        )
    try:
        token = base64.b64decode(data["HF_TOKEN"], validate=True)
    except (binascii.Error, ValueError):
        return failed("sandbox-token", "HF_TOKEN is no base64", "a token", mend)
    if token != token.strip():
        return failed("sandbox-token", "HF_TOKEN ends with a newline or a space", "the token alone", mend)
    return passed("sandbox-token", f"{SECRET} has HF_TOKEN")


def _leftovers(facts: Facts, name: str) -> Answer:
    maps, pods, graphs = (
        facts.items(path)
        for path in (f"/api/v1/namespaces/{name}/configmaps", f"/api/v1/namespaces/{name}/pods", _graphs(name))
    )
    if isinstance(maps, Unread) or isinstance(pods, Unread) or isinstance(graphs, Unread):
        return skipped("sandbox-leftovers", "What is in the sandbox may not be read.")
    taken = [one for one in maps if name_of(one) == SLOT]
    if taken:
        told = taken[0]["metadata"].get("annotations") or {}
        run = told.get(Annotation.RUN, "a run")
        if told.get(Annotation.SET_ASIDE):
            return failed(
                "sandbox-leftovers",
                f"set aside, since {run} could not be cleared: {told[Annotation.SET_ASIDE][:300]}",
                "an empty sandbox",
                f"Remove what is left, then kubectl delete configmap {SLOT} --namespace {name}",
            )
        return warned(
            "sandbox-leftovers",
            f"{run} holds the slot",
            "a free sandbox",
            "Wait, or delete the slot of a run that is no more.",
        )
    left = [*(f"graph {name_of(one)}" for one in graphs), *(f"pod {name_of(one)}" for one in pods if not _ended(one))]
    if left:
        mend = f"kubectl delete dynamographdeployments,jobs,pods --all --namespace {name}"
        return warned("sandbox-leftovers", f"without a slot: {', '.join(left[:5])}", "an empty sandbox", mend)
    return passed("sandbox-leftovers", "nothing is left of earlier runs")


def _ended(pod: Plain) -> bool:
    return (pod.get("status") or {}).get("phase") in {"Succeeded", "Failed"} and condition(pod, "Ready") != "True"
