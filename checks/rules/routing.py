"""How components find and reach one another: block sizes, KV events, discovery, transports."""

from collections.abc import Iterable

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.graph import components, environment, flag, words
from checks.rules.engines import at_engine
from checks.rules.parsed.recipe import ParsedRecipe

ROUTER, WORKER = ("--kv-cache-block-size",), ("--block-size", "--page-size", "--kv-block-size")
OTHER_BLOCK_SIZE = Rule(
    "ROUTE-001",
    Level.ERROR,
    reason="A router that counts in other blocks than its workers never finds a cached prefix.",
    remedy="Use one block size everywhere.",
    bad="--kv-cache-block-size 16  # workers: --block-size 128",
    good="--kv-cache-block-size 128",
    threads=("ai-dynamo/dynamo#14635", "ai-dynamo/dynamo#12944"),
)


def blocks(parsed: ParsedRecipe) -> Iterable[Finding]:
    """ROUTE-001: router and workers count a prefix in the same blocks."""
    for graph in parsed.graphs:
        sizes = {(size, c.name): c for c in components(graph) if (size := flag(words(graph, c), *ROUTER, *WORKER))}
        routers = [(size, c) for (size, _), c in sizes.items() if flag(words(graph, c), *ROUTER)]
        workers = sorted({size for size, name in sizes if name not in {c.name for _, c in routers}})
        for size, component in routers:
            if workers and workers != [size]:
                message = f"The router counts in blocks of {size}, the workers in blocks of {', '.join(workers)}."
                yield at_engine(graph, component, OTHER_BLOCK_SIZE, message)


NO_EVENTS = Rule(
    "ROUTE-004",
    Level.NOTICE,
    reason="A router that counts on events of the KV cache routes blindly when no worker publishes them.",
    remedy="Set --kv-events-config at the workers.",
    bad="--router-mode kv --router-kv-events  # and workers without --kv-events-config",
    good="--kv-events-config '{\"enable_kv_cache_events\": true}'",
)


def events(parsed: ParsedRecipe) -> Iterable[Finding]:
    """ROUTE-004: a router that counts on events that no worker publishes."""
    for graph in parsed.graphs:
        told = {component.name: words(graph, component) for component in components(graph)}
        published = any("events" in word for c in components(graph) if c.kind != "frontend" for word in told[c.name])
        for component in components(graph):
            if "--router-kv-events" in told[component.name] and not published:
                message = "The router counts on KV events; no worker is told to publish them, and not every version does unasked."
                yield at_engine(graph, component, NO_EVENTS, message)


ETCD = Rule(
    "ROUTE-002",
    Level.WARNING,
    reason="Discovery over etcd fails on a cluster that uses Kubernetes for it.",
    remedy="Leave discovery to the operator.",
    bad="DYN_DISCOVERY_BACKEND: etcd",
    good="# nothing",
    threads=("ai-dynamo/dynamo#12070",),
)
CONFLICTING_TRANSPORTS = Rule(
    "ROUTE-003",
    Level.WARNING,
    reason="UCX_TLS excludes what another variable asks for.",
    remedy="Decide for one of the two.",
    bad="UCX_TLS: ^cuda_ipc, UCX_CUDA_IPC_ENABLE_MNNVL: y",
    good="UCX_CUDA_IPC_ENABLE_MNNVL: y",
    threads=("ai-dynamo/dynamo#14357",),
)


def discovery(parsed: ParsedRecipe) -> Iterable[Finding]:
    """ROUTE-002: discovery over etcd; ROUTE-003: transports that exclude each other."""
    for graph in parsed.graphs:
        for component in components(graph):
            known, given = environment(graph, component), words(graph, component)
            if (
                "etcd" in {known.get("DYN_DISCOVERY_BACKEND"), flag(given, "--discovery-backend")}
                or "ETCD_ENDPOINTS" in known
            ):
                message = "Discovery goes over etcd, which the cluster may not have."
                yield at_engine(graph, component, ETCD, message)
            excluded = known.get("UCX_TLS", "")
            if excluded.startswith("^") and "cuda_ipc" in excluded and known.get("UCX_CUDA_IPC_ENABLE_MNNVL") == "y":
                message = f"UCX_TLS={excluded} excludes what UCX_CUDA_IPC_ENABLE_MNNVL asks for."
                yield at_engine(graph, component, CONFLICTING_TRANSPORTS, message)


RULES = (OTHER_BLOCK_SIZE, ETCD, CONFLICTING_TRANSPORTS, NO_EVENTS)
CHECKS = (blocks, discovery, events)
