"""What an engine is told: flags that are gone, room that is not left, measures that are not real, discovery that is not there."""

from collections.abc import Iterable

from checks.finding import Finding
from checks.graph import Component, components, environment, flag, words
from checks.manifest import Document
from checks.manifest import read as parsed
from checks.rules.reading import Reading, at, mapping

MEMORY = ("--gpu-memory-utilization", "--mem-fraction-static")
TOO_MUCH_MEMORY = 0.95
"""Prefill workers have run out of memory at 0.95 (ai-dynamo/dynamo#5479); recipes that are known to work use up to 0.935."""
REMOVED = {
    "--is-prefill-worker": "--disaggregation-mode prefill",
    "--is-decode-worker": "--disaggregation-mode decode",
}
"""Flags of Dynamo's engines that are gone since 1.0, and what they are called now."""
ROUTER, WORKER = ("--kv-cache-block-size",), ("--block-size", "--page-size", "--kv-block-size")
_TRANSFER = "cache_transceiver_config"
FORCED = "TLLM_SPEC_DECODE_FORCE_NUM_ACCEPTED_TOKENS"


def flags(read: Reading) -> Iterable[Finding]:
    """ENG-001: no memory is left; ENG-002: flags that were removed."""
    for graph, component, given in _started(read):
        share = flag(given, *MEMORY)
        if share is not None and _number(share) >= TOO_MUCH_MEMORY:
            message = f"{share} of the memory leaves too little for activations."
            yield _at(graph, component, "ENG-001", message, f"Use less than {TOO_MUCH_MEMORY}.")
        for name in sorted(REMOVED.keys() & set(given)):
            yield _at(graph, component, "ENG-002", f"{name} was removed.", f"Write {REMOVED[name]}.")


def acceptance(read: Reading) -> Iterable[Finding]:
    """ENG-003: speculative decoding whose acceptance is set, not measured."""
    for graph in read.graphs:
        for component in components(graph):
            if FORCED in environment(graph, component):
                yield _at(graph, component, "ENG-003", f"{FORCED} fixes what should be measured.", "Remove it.")


def blocks(read: Reading) -> Iterable[Finding]:
    """ROUTE-001: router and workers count a prefix in the same blocks."""
    for graph in read.graphs:
        sizes = {(size, c.name): c for c in components(graph) if (size := flag(words(graph, c), *ROUTER, *WORKER))}
        routers = [(size, c) for (size, _), c in sizes.items() if flag(words(graph, c), *ROUTER)]
        workers = sorted({size for size, name in sizes if name not in {c.name for _, c in routers}})
        for size, component in routers:
            if workers and workers != [size]:
                message = f"The router counts in blocks of {size}, the workers in blocks of {', '.join(workers)}."
                yield _at(graph, component, "ROUTE-001", message, "Use one block size everywhere.")


def events(read: Reading) -> Iterable[Finding]:
    """ROUTE-004: a router that counts on events that no worker publishes."""
    for graph in read.graphs:
        told = {component.name: words(graph, component) for component in components(graph)}
        published = any("events" in word for c in components(graph) if c.kind != "frontend" for word in told[c.name])
        for component in components(graph):
            if "--router-kv-events" in told[component.name] and not published:
                message = "The router counts on KV events; no worker is told to publish them, and not every version does unasked."
                yield _at(graph, component, "ROUTE-004", message, "Set --kv-events-config at the workers.")


def transfers(read: Reading) -> Iterable[Finding]:
    """ENG-004: a transfer between prefill and decode without a backend, in a ConfigMap of engine options."""
    for document in read.of("ConfigMap"):
        for name, text in mapping(document, ("data",)).items():
            if not isinstance(text, str) or _TRANSFER not in text:
                continue
            for inner in parsed(document.path, text.encode()).documents:
                if inner.get((_TRANSFER,)) is not None and not inner.get((_TRANSFER, "backend")):
                    message = f"{_TRANSFER} names no backend."
                    yield at(document, ("data", name), "ENG-004", message, "Name one: DEFAULT, UCX or NIXL.")


def discovery(read: Reading) -> Iterable[Finding]:
    """ROUTE-002: discovery over etcd; ROUTE-003: transports that exclude each other."""
    for graph in read.graphs:
        for component in components(graph):
            known, given = environment(graph, component), words(graph, component)
            if (
                "etcd" in {known.get("DYN_DISCOVERY_BACKEND"), flag(given, "--discovery-backend")}
                or "ETCD_ENDPOINTS" in known
            ):
                message = "Discovery goes over etcd, which the cluster may not have."
                yield _at(graph, component, "ROUTE-002", message, "Leave discovery to the operator.")
            excluded = known.get("UCX_TLS", "")
            if excluded.startswith("^") and "cuda_ipc" in excluded and known.get("UCX_CUDA_IPC_ENABLE_MNNVL") == "y":
                message = f"UCX_TLS={excluded} excludes what UCX_CUDA_IPC_ENABLE_MNNVL asks for."
                yield _at(graph, component, "ROUTE-003", message, "Decide for one of the two.")


def _started(read: Reading) -> Iterable[tuple[Document, Component, tuple[str, ...]]]:
    return ((graph, c, words(graph, c)) for graph in read.graphs for c in components(graph))


def _number(text: str) -> float:
    return float(text) if text.replace(".", "", 1).isdigit() else 0.0


def _at(graph: Document, component: Component, rule: str, message: str, fix: str) -> Finding:
    """At the arguments where there are any, at the component's key otherwise."""
    args = (*component.container, "args")
    if graph.get(args):
        return at(graph, args, rule, message, fix)
    return at(graph, component.path, rule, message, fix, key=True)
