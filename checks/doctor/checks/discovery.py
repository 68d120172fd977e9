"""What workers find one another by, and what places graphs of several nodes: as the operator's own configuration says."""

import re
from collections.abc import Iterator

import yaml

from checks.doctor.answer import Answer, failed, passed, skipped, warned
from checks.doctor.checks import services
from checks.doctor.checks.operators import DEPLOYMENTS, running
from checks.doctor.facts import Facts, Plain, Unread, crd

GROVE = "podcliquesets.grove.io"
LWS = "leaderworkersets.leaderworkerset.x-k8s.io"
VOLCANO = "podgroups.scheduling.volcano.sh"
PATHS = (*services.PATHS, crd(GROVE), crd(LWS), crd(VOLCANO))
KEY = "config.yaml"
IN_CLUSTER = re.compile(
    r"^(?:[a-z]+://)?(?P<name>[a-z0-9-]+)\.(?P<namespace>[a-z0-9-]+)(?:\.svc(?:\.[a-z0-9.-]+)?)?(?::\d+)?/?$"
)


def config_paths(facts: Facts) -> tuple[str, ...]:
    """Where the operators' configurations are, once it is known which Deployments are theirs."""
    deployments = facts.items(DEPLOYMENTS)
    return () if isinstance(deployments, Unread) else tuple(map(_config_path, running(deployments)))


def _config_path(deployment: Plain) -> str:
    """The ConfigMap that a Deployment mounts; the chart's name for it where it mounts none."""
    spec = ((deployment.get("spec") or {}).get("template") or {}).get("spec") or {}
    mounted = [str((one.get("configMap") or {}).get("name") or "") for one in spec.get("volumes") or []]
    name = next((one for one in mounted if one.endswith("-config")), "")
    metadata = deployment["metadata"]
    fallback = f"{str(metadata['name']).removesuffix('-controller-manager')}-config"
    return f"/api/v1/namespaces/{metadata['namespace']}/configmaps/{name or fallback}"


def answers(facts: Facts) -> Iterator[Answer]:
    """The checks of what stands beside the operator."""
    read = [_config(facts.get(path)) for path in config_paths(facts)]
    configs = [one for one in read if not isinstance(one, Unread)]
    lacking = next((one for one in read if isinstance(one, Unread)), Unread("no operator shows its configuration"))
    yield _discovery(facts, configs[0]) if configs else skipped("dynamo-discovery", lacking.reason)
    yield _multinode(facts, configs[0] if configs else {})


def _config(found: Plain | Unread) -> Plain | Unread:
    if isinstance(found, Unread):
        return found
    try:
        read = yaml.safe_load((found.get("data") or {}).get(KEY) or "")
    except yaml.YAMLError as error:
        return Unread(f"the operator's configuration is no YAML: {error}")
    return read if isinstance(read, dict) else Unread(f"the operator's configuration has no {KEY}")


def _discovery(facts: Facts, config: Plain) -> Answer:
    """The configured way to find one another, and the Services of etcd and NATS where the operator hands out their addresses."""
    backend = str((config.get("discovery") or {}).get("backend") or "kubernetes")
    beside = config.get("infrastructure") or {}
    addresses = {"etcd": beside.get("etcdAddress"), "NATS": beside.get("natsAddress")}
    if backend == "etcd" and not addresses["etcd"]:
        seen, expected = "workers are to use etcd, and no address of it is configured", "etcd's address"
        return failed("dynamo-discovery", seen, expected, "helm upgrade with dynamo-operator.etcdAddr")
    for name, address in addresses.items():
        place = IN_CLUSTER.match(str(address or ""))
        wrong = services.missing(facts, place["namespace"], place["name"]) if place else ""
        if place and wrong:
            seen = f"workers are to use {name} at {address}, {wrong}"
            mend = f"kubectl get pods,services --namespace {place['namespace']}"
            return failed("dynamo-discovery", seen, f"{name} where the operator says", mend)
    also = [f"{name} at {address}" for name, address in addresses.items() if address]
    return passed("dynamo-discovery", f"by {backend}" + (f", with {' and '.join(also)}" if also else ""))


def _multinode(facts: Facts, config: Plain) -> Answer:
    """Grove as the operator was told, or LeaderWorkerSet with Volcano; without either a graph of several nodes is refused."""
    grove, lws, volcano = (facts.established(name) for name in (GROVE, LWS, VOLCANO))
    for read in (grove, lws, volcano):
        if isinstance(read, Unread):
            return skipped("dynamo-multinode", f"Definitions may not be read: {read.reason}")
    told = ((config.get("orchestrators") or {}).get("grove") or {}).get("enabled")
    expected = "Grove, or LeaderWorkerSet with Volcano, for recipes of several nodes"
    mend = "recipe-gate platform plan --multinode grove"
    if grove and told is False:
        return warned("dynamo-multinode", "Grove is there, and the operator does not use it", expected, mend)
    if grove:
        return passed("dynamo-multinode", "Grove is established")
    if told:
        seen = f"the operator is to use Grove, and {GROVE} is not established"
        return failed("dynamo-multinode", seen, expected, mend)
    if lws and volcano:
        return passed("dynamo-multinode", "LeaderWorkerSet and Volcano are established")
    seen = f"LeaderWorkerSet without Volcano ({VOLCANO})" if lws else "neither Grove nor LeaderWorkerSet"
    return warned("dynamo-multinode", seen, expected, mend)
