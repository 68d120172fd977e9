"""Each check fails for its own reason, and passes on a cluster that is ready."""

import base64
from collections.abc import Iterable
from typing import Any

import pytest

from checks.doctor import cluster, dynamo, gateway, production, sandbox
from checks.doctor.answer import Answer, Status
from checks.doctor.reading import Facts, Unread, crd
from tests.checks.doctor.cluster import (
    CLASS,
    ESTABLISHED,
    GONE,
    HOOK,
    INSIDE,
    NODE,
    OPERATOR,
    READY,
    SANDBOX,
    SLICE,
    at,
    but,
    conditions,
    facts,
    listed,
    named,
)

POD = {"spec": {"nodeName": "gpu-0", "containers": [{"resources": {"limits": {cluster.GPU: "8"}}}]}}
SECRET, GRAPHS = (
    f"{INSIDE}/secrets/hf-token-secret",
    f"/apis/nvidia.com/v1alpha1/namespaces/{SANDBOX}/dynamographdeployments",
)
NETWORK, CLAIM = f"/apis/networking.k8s.io/v1/namespaces/{SANDBOX}/networkpolicies", f"{INSIDE}/persistentvolumeclaims"
CONTROLLER = "/api/v1/namespaces/kgateway-system/pods"
FAIL, PASS, WARN = Status.FAIL, Status.PASS, Status.WARN
ONE_NODE = but(CLASS, "provisioner", value="ebs.csi.aws.com")


def answers(found: Facts, name: str = SANDBOX) -> list[Answer]:
    parts: Iterable[Iterable[Answer]] = (
        cluster.answers(found),
        dynamo.answers(found),
        gateway.answers(found, "kgateway"),
        sandbox.answers(found, name),
    )
    return [one for part in parts for one in part]


def token(text: bytes, key: str = "HF_TOKEN") -> dict[str, Any]:
    return named("hf-token-secret", data={key: base64.b64encode(text).decode()})


def claim(phase: str, mode: str = "ReadWriteMany") -> dict[str, Any]:
    return listed(named("model-cache", spec={"accessModes": [mode]}, status={"phase": phase}))


def unbound(**spec: str) -> dict[str, Any]:
    return listed(named("model-cache", spec={"accessModes": ["ReadWriteMany"], **spec}, status={"phase": "Pending"}))


def quota(used: str) -> dict[str, Any]:
    return listed(
        named("q", metadata={"namespace": SANDBOX}, status={"hard": {sandbox.GPU: "8"}, "used": {sandbox.GPU: used}})
    )


FAULTS = [
    (cluster.VERSION, Unread("connection refused"), "api", FAIL, "connection refused"),
    (cluster.VERSION, {"major": "1", "minor": "23"}, "api", FAIL, "Kubernetes 1.23"),
    (cluster.CLASSES, listed(but(CLASS, "metadata", "annotations", value={})), "storage-class", FAIL, "none of 1"),
    (cluster.CLASSES, listed(CLASS, but(CLASS, "metadata", "name", value="slow")), "storage-class", WARN, "fast, slow"),
    (cluster.CLASSES, listed(ONE_NODE), "storage-shared", WARN, "none of 1 storage classes gives"),
    (cluster.NODES, listed(), "gpu-nodes", FAIL, "no node offers GPUs"),
    (cluster.NODES, listed(but(NODE, "status", "allocatable", value={})), "gpu-nodes", FAIL, "1 nodes are labelled"),
    (cluster.NODES, listed(but(NODE, "spec", "unschedulable", value=True)), "gpus-schedulable", FAIL, "closed: gpu-0"),
    (
        cluster.NODES,
        listed(NODE, but(but(NODE, "metadata", "name", value="b"), "status", "conditions", value=[])),
        "gpus-schedulable",
        WARN,
        "closed: b",
    ),
    (cluster.PODS, listed(named("a", **POD)), "gpus-free", WARN, "gpu-0: 0"),
    (crd(cluster.POLICIES), GONE, "gpu-operator", WARN, "without the GPU operator"),
    (crd(dynamo.GRAPHS), GONE, "dynamo-crds", FAIL, "is not defined"),
    (
        crd(dynamo.GRAPHS),
        {"spec": {}, "status": conditions(Established="False")},
        "dynamo-crds",
        FAIL,
        "not established",
    ),
    ("/apis/nvidia.com/v1beta1", GONE, "dynamo-versions", WARN, "v1alpha1 only"),
    (dynamo.SERVICES, listed(), "dynamo-webhooks", FAIL, "which is not there"),
    (dynamo.SLICES, listed(but(SLICE, "endpoints", value=[])), "dynamo-webhooks", FAIL, "no ready address"),
    (dynamo.HOOKS[0], listed(), "dynamo-webhooks", WARN, "nobody admits graphs"),
    (
        crd(dynamo.GRAPHS),
        {
            **ESTABLISHED,
            "spec": {"conversion": {"webhook": {"clientConfig": {"service": {"namespace": "dynamo", "name": "old"}}}}},
        },
        "dynamo-webhooks",
        FAIL,
        "the conversion calls the Service dynamo/old",
    ),
    (dynamo.DEPLOYMENTS, listed(), "dynamo-operator", WARN, "no Deployment"),
    (dynamo.DEPLOYMENTS, listed(but(OPERATOR, "status", value={})), "dynamo-operator", FAIL, "has no ready pod"),
    (
        dynamo.DEPLOYMENTS,
        listed(OPERATOR, but(OPERATOR, "metadata", "namespace", value="b")),
        "dynamo-operator",
        WARN,
        "in b, dynamo",
    ),
    (crd(gateway.GATEWAY[0]), GONE, "gateway-crds", FAIL, gateway.GATEWAY[0]),
    (crd(gateway.INFERENCE[0]), GONE, "inference-crds", FAIL, gateway.INFERENCE[0]),
    (CONTROLLER, listed(), "gateway-controller", FAIL, "no pod"),
    (CONTROLLER, listed(named("a", status=conditions(Ready="False"))), "gateway-controller", FAIL, "a not ready"),
    (
        gateway.CLASSES,
        listed(named("k", status=conditions(Accepted="False"))),
        "gateway-class",
        FAIL,
        "k: not Accepted",
    ),
    (gateway.GATEWAYS, listed(), "gateway-programmed", FAIL, "there is no Gateway"),
    (
        gateway.GATEWAYS,
        listed(named("g", status=conditions(Accepted="True"))),
        "gateway-programmed",
        FAIL,
        "g: not Programmed",
    ),
    (INSIDE, GONE, "sandbox", FAIL, "no namespace"),
    (INSIDE, named(SANDBOX), "sandbox-security", WARN, "enforces nothing"),
    (f"{INSIDE}/resourcequotas", listed(), "sandbox-quota", WARN, "no quota"),
    (f"{INSIDE}/resourcequotas", quota("8"), "sandbox-quota", FAIL, "8 of 8"),
    (NETWORK, listed(), "sandbox-network", WARN, "no policy"),
    (CLAIM, claim("Lost"), "sandbox-claims", FAIL, "lost its volume"),
    (CLAIM, claim("Pending"), "sandbox-claims", WARN, "Pending"),
    (CLAIM, unbound(storageClassName="none"), "sandbox-claims", FAIL, "the class none, which is not there"),
    (cluster.CLASSES, listed(ONE_NODE), "sandbox-claims", PASS, "model-cache"),
    (CLAIM, claim("Bound", "ReadWriteOnce"), "sandbox-claims", WARN, "for one node"),
    (SECRET, GONE, "sandbox-token", WARN, "no secret"),
    (SECRET, token(b"x", "TOKEN"), "sandbox-token", FAIL, "the keys TOKEN"),
    (SECRET, token(b"hf_x\n"), "sandbox-token", FAIL, "newline"),
    (SECRET, named("s", data={"HF_TOKEN": "!"}), "sandbox-token", FAIL, "no base64"),
    (
        f"{INSIDE}/configmaps",
        listed(named("slot", metadata={"annotations": {"recipe-gate.dev/run": "run-7"}})),
        "sandbox-leftovers",
        WARN,
        "run-7 holds the slot",
    ),
    (GRAPHS, listed(named("old")), "sandbox-leftovers", WARN, "graph old"),
    (f"{INSIDE}/pods", listed(named("old", status={"phase": "Running"})), "sandbox-leftovers", WARN, "pod old"),
]


def test_a_cluster_that_is_ready_passes_everything() -> None:
    found = answers(facts())
    assert {one.status for one in found} == {Status.PASS}, [one for one in found if one.status is not Status.PASS]
    assert len({one.id for one in found}) == len(found)


@pytest.mark.parametrize(
    ("path", "value", "check", "status", "words"), FAULTS, ids=[f"{one[2]}-{i}" for i, one in enumerate(FAULTS)]
)
def test_a_fault_is_named_by_its_own_check_with_what_mends_it(
    path: str, value: Any, check: str, status: Status, words: str
) -> None:
    found = {one.id: one for one in answers(at(path, value))}
    assert (found[check].status, words in found[check].seen) == (status, True), found[check]
    assert status is PASS or (found[check].expected and found[check].mend)


def test_a_claim_that_no_class_can_serve_is_told_from_one_that_waits() -> None:
    found = facts(**{CLAIM: unbound(), cluster.CLASSES: listed(ONE_NODE)})
    one = next(answer for answer in sandbox.answers(found, SANDBOX) if answer.id == "sandbox-claims")
    assert (one.status, "gives a volume to one node" in one.seen) == (FAIL, True)
    none = facts(**{CLAIM: unbound(), cluster.CLASSES: listed()})
    one = next(answer for answer in sandbox.answers(none, SANDBOX) if answer.id == "sandbox-claims")
    assert (one.status, "waits for a default class" in one.seen) == (FAIL, True)


@pytest.mark.parametrize("path", sorted(set(READY) - {cluster.VERSION}))
def test_what_may_not_be_read_is_skipped_and_stops_nothing(path: str) -> None:
    found = answers(at(path, Unread("forbidden")))
    assert len(found) >= len(answers(facts())) - 1
    worse = [one for one in found if one.status in {FAIL, WARN}]
    assert [one.id for one in worse if one.id != "dynamo-versions"] == []


def test_a_long_name_of_a_sandbox_is_told() -> None:
    long = "a" * 17
    moved = {path.replace(SANDBOX, long): value for path, value in READY.items()}
    assert next(one for one in sandbox.answers(Facts(moved), long) if one.id == "sandbox").status is WARN


def test_a_webhook_at_an_address_needs_no_service() -> None:
    hook = but(HOOK, "webhooks", value=[{**HOOK["webhooks"][0], "clientConfig": {"url": "https://127.0.0.1"}}])
    found = {one.id: one for one in dynamo.answers(facts(**{dynamo.HOOKS[0]: listed(hook), dynamo.SERVICES: listed()}))}
    assert found["dynamo-webhooks"].status is Status.PASS


def test_components_are_told_by_their_kinds() -> None:
    none = Facts(dict.fromkeys(production.PATHS, GONE))
    every = Facts(dict.fromkeys(production.PATHS, ESTABLISHED))
    assert {one.status for one in production.answers(none)} == {WARN}
    assert {one.status for one in production.answers(every)} == {Status.PASS}
    assert {one.status for one in production.answers(Facts({}))} == {Status.SKIPPED}
