"""Why a graph cannot be reconciled, in operator 1.5.0's states, reasons and words: pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lab.operator.conversion import ALPHA_KEPT

FAILED = "failed_to_reconcile_the_resources"
NO_ORCHESTRATOR = "no_multinode_orchestrator_available"
PVCS, COMPONENTS = "failed to reconcile top-level PVCs", "failed to reconcile Dynamo components deployments"


@dataclass(frozen=True)
class Failure:
    """The reason and the message of the Ready condition of a graph in state failed."""

    reason: str
    message: str


def of_graph(graph: Mapping[str, Any], claims: frozenset[str], *, orchestrated: bool) -> Failure | None:
    """Why nothing can be made of a graph; `orchestrated` where the cluster has Grove or LeaderWorkerSet."""
    kept = (graph["metadata"].get("annotations") or {}).get(ALPHA_KEPT)
    for claim in (json.loads(kept)["spec"].get("pvcs") or ()) if kept else ():
        if not claim.get("create") and claim["name"] not in claims:
            return Failure(FAILED, f"{PVCS}: {_missing(claim['name'])}")
    several = [one["name"] for one in graph["spec"].get("components") or () if one.get("multinode")]
    if several and not orchestrated:
        return Failure(NO_ORCHESTRATOR, "no multinode orchestrator available")
    if several:
        return Failure(FAILED, f"component {several[0]} is multi-node, which the lab's operator does not run")
    return None


def _missing(claim: str) -> str:
    told = f'legacy top-level PVC "{claim}" does not exist and create is not enabled'
    return f'{told}: PersistentVolumeClaim "{claim}" not found'


def of_component(name: str, refusal: str) -> Failure:
    """What the API server said against a component deployment fails the whole graph."""
    return Failure(FAILED, f"{COMPONENTS}: failed to sync DynamoComponentDeployment {name}: {refusal}")


def of_deployment(name: str, refusal: str) -> str:
    """What it said against a Deployment is told in the component deployment's condition and events only."""
    return f"Failed to reconcile Deployment {name}: {refusal}"
