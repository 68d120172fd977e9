"""What a plan must know of a cluster, from what the doctor reads."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from checks.doctor import free_gpus
from checks.doctor.answer import Status
from checks.doctor.checks import cluster, discovery, gpus, operators
from checks.doctor.checks.production_components import COMPONENTS
from checks.doctor.facts import Facts, Plain, Unread, crd

KAI, PROMETHEUS = COMPONENTS["kai-scheduler"], COMPONENTS["prometheus-operator"]
PATHS = (
    *(*cluster.PATHS, *free_gpus.PATHS, *gpus.PATHS, *operators.PATHS, *discovery.PATHS),
    *map(crd, (*KAI, *PROMETHEUS)),
)


class Provider(StrEnum):
    """Whose Kubernetes it is, where its nodes or its version tell."""

    EKS = "eks"
    GKE = "gke"
    AKS = "aks"
    OTHER = "other"


NODE_LABELS = {
    "eks.amazonaws.com/": Provider.EKS,
    "cloud.google.com/": Provider.GKE,
    "kubernetes.azure.com/": Provider.AKS,
}


@dataclass(frozen=True)
class Situation:
    """A cluster as a plan sees it; what could not be read counts as missing and stands in `unread`."""

    provider: Provider = Provider.OTHER
    gpus: bool = False
    gpu_operator: bool = False
    default_class: bool = False
    shared_class: bool = False
    everywhere: tuple[str, ...] = ()
    restricted: tuple[str, ...] = ()
    version: str = ""
    grove: bool = False
    kai: bool = False
    lws: bool = False
    volcano: bool = False
    prometheus: bool = False
    unread: tuple[str, ...] = ()


def situation(facts: Facts, now: datetime) -> Situation:
    """The situation that some facts tell."""
    answers = {one.id: one.status for one in (*cluster.answers(facts), *gpus.answers(facts))}
    scope = operators.scope(facts, now)
    deployments = facts.items(operators.DEPLOYMENTS)
    found = [] if isinstance(deployments, Unread) else operators.running(deployments)
    return Situation(
        provider=_provider(facts),
        gpus=answers["gpu-nodes"] is Status.PASS,
        gpu_operator=answers["gpu-operator"] is Status.PASS,
        default_class=answers["storage-class"] in {Status.PASS, Status.WARN},
        shared_class=answers["storage-shared"] is Status.PASS,
        everywhere=() if isinstance(scope, Unread) else scope.everywhere,
        restricted=() if isinstance(scope, Unread) else scope.restricted,
        version=operators.version(found[0]) if found else "",
        grove=_there(facts, discovery.GROVE),
        kai=_there(facts, *KAI),
        lws=_there(facts, discovery.LWS),
        volcano=_there(facts, discovery.VOLCANO),
        prometheus=_there(facts, *PROMETHEUS),
        unread=tuple(sorted(path for path, one in facts.known.items() if isinstance(one, Unread) and not one.missing)),
    )


def _there(facts: Facts, *names: str) -> bool:
    return all(facts.established(name) is True for name in names)


def _provider(facts: Facts) -> Provider:
    """By the labels that providers put on their nodes; by the version's suffix where nodes may not be read."""
    nodes = facts.items(free_gpus.NODES)
    labels = {label for node in ([] if isinstance(nodes, Unread) else nodes) for label in _labels(node)}
    for prefix, provider in NODE_LABELS.items():
        if any(label.startswith(prefix) for label in labels):
            return provider
    said = facts.get(cluster.VERSION)
    text = "" if isinstance(said, Unread) else str(said.get("gitVersion") or "")
    return next((one for one in (Provider.EKS, Provider.GKE) if f"-{one}" in text), Provider.OTHER)


def _labels(node: Plain) -> dict[str, str]:
    return node["metadata"].get("labels") or {}
