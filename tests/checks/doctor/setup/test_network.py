"""What the shipped network policies mean, by Kubernetes' own semantics; whether a CNI enforces them only that CNI can show."""

from importlib.resources import files

import pytest

from checks.doctor.checks import sandbox as sandbox_check
from checks.doctor.setup.manifests import Choice, sandbox
from tests.checks.doctor.cluster import GONE, INSIDE, SANDBOX, facts, named
from tests.checks.doctor.setup.network import Peer, Plain, may_receive, may_send

TEXTS = [(files("deploy") / name).read_text() for name in ("sandbox.yaml", "sandbox-stranger.yaml")]
METADATA = (
    *("169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::254", "fe80::a9fe:a9fe", "fd20:ce::254"),
    *("100.100.100.200", "168.63.129.16", "192.0.0.192"),
)
"""Amazon's (EC2, ECS, EKS), Google's, Azure's with its wire server, Alibaba's, Oracle's."""
PRIVATE = ("10.0.0.1", "10.96.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fc00::1", "fd12:3456::1", "fe80::1")
PUBLIC = ("140.82.112.3", "8.8.8.8", "2606:4700::1111")
WORKER = {"app": "worker"}
OWN, DNS = Peer("s", WORKER), Peer("kube-system", {"k8s-app": "kube-dns"})
BOT, RUN = Peer("recipe-gate", {"app": "bot"}), Peer("recipe-gate", {"recipe-gate.dev/run": "true"})


def policies(*, stranger: bool, hub: str | None = None) -> list[Plain]:
    made = sandbox(TEXTS if stranger else TEXTS[:1], Choice("s", hub=hub))
    return [one for one in made if one["kind"] == "NetworkPolicy"]


@pytest.mark.attack
@pytest.mark.parametrize("address", [*METADATA, *PRIVATE, *PUBLIC])
def test_a_strangers_pod_reaches_no_address_but_the_sandboxs_own(address: str) -> None:
    for port in (80, 443, 53, 6443):
        assert not may_send(policies(stranger=True), WORKER, Peer(address=address), port)


@pytest.mark.attack
def test_a_strangers_pod_reaches_its_own_pods_and_names_and_neither_bot_nor_neighbours() -> None:
    given = policies(stranger=True)
    assert may_send(given, WORKER, OWN, 8000)
    assert may_send(given, WORKER, DNS, 53, "UDP")
    assert not may_send(given, WORKER, DNS, 9153)
    for peer in (BOT, RUN, Peer("other", WORKER), Peer("kube-system", {"component": "kube-apiserver"})):
        assert not may_send(given, WORKER, peer, 8080)
    assert may_receive(given, WORKER, OWN, 8000)
    assert may_receive(given, WORKER, RUN, 8000)
    assert not may_receive(given, WORKER, BOT, 8000)
    assert not may_receive(given, WORKER, Peer("other", WORKER), 8000)


def test_strangers_reach_the_hub_where_the_administrator_says_it_is_and_nothing_beside_it() -> None:
    given = policies(stranger=True, hub="192.0.2.8/32")
    assert may_send(given, WORKER, Peer(address="192.0.2.8"), 443)
    assert not may_send(given, WORKER, Peer(address="192.0.2.9"), 443)
    assert not may_send(given, WORKER, Peer(address="169.254.169.254"), 80)


@pytest.mark.attack
@pytest.mark.parametrize("address", METADATA)
def test_an_insiders_pod_does_not_reach_the_metadata_service_of_any_cloud(address: str) -> None:
    assert not may_send(policies(stranger=False), WORKER, Peer(address=address), 80)


def test_an_insiders_pod_reaches_the_hub_and_the_cluster() -> None:
    for address in (*PUBLIC, "10.96.0.1"):
        assert may_send(policies(stranger=False), WORKER, Peer(address=address), 443)


@pytest.mark.attack
def test_the_doctor_finds_a_token_in_a_sandbox_for_strangers() -> None:
    labels = {"labels": {"recipe-gate.dev/class": "stranger", "recipe-gate.dev/sandbox": "true"}}
    found = facts(**{INSIDE: named(SANDBOX, metadata=labels)})
    told = {one.id: one for one in sandbox_check.answers(found, SANDBOX)}["sandbox-token"]
    assert (told.status, "strangers can read" in told.seen) == ("fail", True)
    without = facts(**{INSIDE: named(SANDBOX, metadata=labels), f"{INSIDE}/secrets/hf-token-secret": GONE})
    assert {one.id: one for one in sandbox_check.answers(without, SANDBOX)}["sandbox-token"].status == "pass"
