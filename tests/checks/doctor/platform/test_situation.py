"""What a plan knows of a cluster is what the doctor sees."""

from datetime import UTC, datetime
from typing import Any

import pytest

from checks.doctor import free_gpus
from checks.doctor.checks import cluster, gpus, operators
from checks.doctor.facts import Unread, crd
from checks.doctor.platform.situation import KAI, PROMETHEUS, Provider, Situation, situation
from tests.checks.doctor.cluster import ESTABLISHED, GONE, NODE, but, facts, listed, named

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def seen(**changed: Any) -> Situation:
    return situation(facts(**changed), NOW)


def test_a_cluster_that_is_ready_has_everything() -> None:
    kinds = {crd(name): ESTABLISHED for name in (*KAI, *PROMETHEUS)}
    found = seen(**kinds)
    assert (found.gpus, found.gpu_operator, found.default_class, found.shared_class) == (True, True, True, True)
    assert (found.grove, found.kai, found.lws, found.volcano, found.prometheus) == (True, True, True, True, True)
    assert (found.everywhere, found.restricted, found.version, found.unread) == (("dynamo",), (), "1.3.0", ())


def test_what_is_missing_is_missing_and_what_may_not_be_read_is_named() -> None:
    found = seen(**{crd(gpus.POLICIES): GONE, operators.BINDINGS: Unread("forbidden")})
    assert (found.gpu_operator, found.everywhere, found.unread) == (False, (), (operators.BINDINGS,))


@pytest.mark.parametrize(
    ("changed", "provider"),
    [
        ({free_gpus.NODES: listed(but(NODE, "metadata", "labels", value={"eks.amazonaws.com/nodegroup": "g"}))}, "eks"),
        (
            {free_gpus.NODES: listed(but(NODE, "metadata", "labels", value={"kubernetes.azure.com/cluster": "c"}))},
            "aks",
        ),
        ({cluster.VERSION: {"major": "1", "minor": "34", "gitVersion": "v1.34.1-gke.100"}}, "gke"),
        ({free_gpus.NODES: Unread("forbidden"), cluster.VERSION: {"gitVersion": "v1.34.1-eks-a1b2"}}, "eks"),
        ({}, "other"),
    ],
)
def test_whose_kubernetes_it_is_stands_on_its_nodes_or_in_its_version(changed: dict[str, Any], provider: str) -> None:
    assert seen(**changed).provider is Provider(provider)


def test_a_lease_that_ran_out_restricts_nobody() -> None:
    spec = {"renewTime": "2026-10-01T00:00:00Z", "leaseDurationSeconds": 30}
    old = named("scope", metadata={"namespace": "team-a"}, spec=spec)
    assert seen(**{operators.LEASES: listed(old)}).restricted == ()
