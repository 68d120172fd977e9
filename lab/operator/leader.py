"""Which of two operators works: a lease, so that a restarted one says nothing of any graph for up to 15 seconds. Pure.

Operator 1.5.0 leaves its lease as it is when it ends, and the next one waits until it has run out.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

NAMESPACE, NAME = "kube-system", "dynamo-operator"
SECONDS = 15
RENEW_SECONDS = 5.0


def is_free(lease: Mapping[str, Any] | None, identity: str, now: datetime) -> bool:
    """Whether an operator may work: nobody holds the lease, it does so itself, or the holder has not been heard of."""
    spec = (lease or {}).get("spec") or {}
    if spec.get("holderIdentity") in (None, "", identity):
        return True
    renewed = datetime.fromisoformat(spec["renewTime"])
    return now - renewed > timedelta(seconds=SECONDS)


def lease(identity: str, now: datetime) -> dict[str, Any]:
    """The lease of an operator that works."""
    return {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": NAME, "namespace": NAMESPACE},
        "spec": {
            "holderIdentity": identity,
            "leaseDurationSeconds": SECONDS,
            "renewTime": f"{now:%Y-%m-%dT%H:%M:%S.%fZ}",
        },
    }
