"""The level-triggered loop: look at everything, make what is missing, say how it is. A watch only wakes it."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from kubernetes.client.exceptions import ApiException
from urllib3.exceptions import HTTPError

from lab.operator import names, objects, status
from lab.operator.client import Client
from lab.operator.conversion import ALPHA_KEPT

Object = dict[str, Any]
FINALIZER = "nvidia.com/finalizer"
WATCHED = ("DynamoGraphDeployment", "DynamoComponentDeployment", "Deployment", "PersistentVolumeClaim")
RESYNC_SECONDS = 5.0
GRAPH = "nvidia.com/dynamo-graph-deployment-name"


@dataclass(frozen=True)
class World:
    """Everything that a reconciliation looks at, in one namespace."""

    components: Mapping[str, Object]
    deployments: Mapping[str, Object]
    claims: frozenset[str]


@dataclass
class Controller:
    """The loop's memory is what it applied already, so that nothing is applied twice without need; losing it costs one apply."""

    client: Client
    say: Callable[[str], None]
    applied: dict[str, str] = field(default_factory=dict)
    wake: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Reconciles until stopped; what fails is said and tried again."""
        for kind in WATCHED:
            threading.Thread(target=self._listen, args=(kind,), daemon=True).start()
        while not self.stopped.is_set():
            self.wake.clear()
            try:
                self.tick()
            except (ApiException, HTTPError, OSError) as error:
                self.say(f"tick failed: {error}")
            self.wake.wait(RESYNC_SECONDS)

    def stop(self) -> None:
        """Ends the loop after the current tick."""
        self.stopped.set()
        self.wake.set()

    def _listen(self, kind: str) -> None:
        while not self.stopped.is_set():
            try:
                for _ in self.client.watch(kind):
                    self.wake.set()
            except (ApiException, HTTPError, OSError) as error:
                self.say(f"watch of {kind} ended: {error}")
                self.stopped.wait(1)

    def tick(self) -> None:
        """One look at every graph; an error of one graph does not keep the others waiting."""
        graphs = self.client.list("DynamoGraphDeployment")
        components = self.client.list("DynamoComponentDeployment")
        deployments = self.client.list("Deployment", {"labelSelector": GRAPH})
        claims = self.client.list("PersistentVolumeClaim")
        for component in components:
            if component["metadata"].get("deletionTimestamp"):
                self._release("DynamoComponentDeployment", component)
        for graph in graphs:
            space = graph["metadata"]["namespace"]
            mine = [one for one in components if one["metadata"]["namespace"] == space]
            world = World(
                components={one["metadata"]["name"]: one for one in mine},
                deployments={
                    one["metadata"]["name"]: one for one in deployments if one["metadata"]["namespace"] == space
                },
                claims=frozenset(one["metadata"]["name"] for one in claims if one["metadata"]["namespace"] == space),
            )
            try:
                self.reconcile(graph, world)
            except ApiException as error:
                self.say(f"{space}/{graph['metadata']['name']}: {error.reason}")

    def reconcile(self, graph: Object, world: World) -> None:
        """Brings one graph's objects and status to what its spec says."""
        graph.setdefault("apiVersion", objects.BETA)
        graph["kind"] = "DynamoGraphDeployment"
        if graph["metadata"].get("deletionTimestamp"):
            self._release("DynamoGraphDeployment", graph)
            return
        self._mark(graph)
        why = problem(graph, world.claims)
        if not why:
            self._make(graph, world)
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        wanted = status.of_graph(graph, world.deployments, why, now)
        if not status.unchanged(graph.get("status"), wanted):
            self.say(f"{_key(graph)}: {wanted['state']}: {wanted['conditions'][0]['message']}")
            self.client.merge("DynamoGraphDeployment", graph, {"status": wanted}, "status")
        for component in () if why else graph["spec"].get("components") or ():
            made = world.components.get(names.of_component(graph, component))
            told = status.of_component(graph, component, world.deployments, now)
            if made and not status.unchanged(made.get("status"), told):
                self.client.merge("DynamoComponentDeployment", made, {"status": told}, "status")

    def _mark(self, graph: Object) -> None:
        digest = names.worker_hash(graph)
        metadata = graph["metadata"]
        if FINALIZER in metadata.get("finalizers", ()) and (metadata.get("annotations") or {}).get(HASH) == digest:
            return
        finalizers = [*dict.fromkeys([*metadata.get("finalizers", ()), FINALIZER])]
        self.client.merge(
            "DynamoGraphDeployment", graph, {"metadata": {"finalizers": finalizers, "annotations": {HASH: digest}}}
        )

    def _make(self, graph: Object, world: World) -> None:
        wanted = {
            names.of_component(graph, component): component for component in graph["spec"].get("components") or ()
        }
        content = json.dumps(graph["spec"], sort_keys=True)
        there = wanted.keys() <= world.components.keys() and wanted.keys() <= world.deployments.keys()
        if self.applied.get(graph["metadata"]["uid"]) != content or not there:
            for right in objects.rights(graph):
                self.client.apply(right)
            for name, component in wanted.items():
                self.say(f"{_key(graph)}: making {name}")
                parent = self.client.apply(objects.component_deployment(graph, component))
                self.client.apply(objects.deployment(graph, component, parent))
                self.client.apply(objects.service(graph, component, parent))
            self.applied[graph["metadata"]["uid"]] = content
        for name, old in world.components.items():
            if (old["metadata"].get("labels") or {}).get(GRAPH) == graph["metadata"]["name"] and name not in wanted:
                self.say(f"{_key(graph)}: removing {name}")
                self.client.delete("DynamoComponentDeployment", old)

    def _release(self, kind: str, thing: Object) -> None:
        finalizers = thing["metadata"].get("finalizers", [])
        if FINALIZER in finalizers:
            kept = [one for one in finalizers if one != FINALIZER]
            self.client.merge(kind, thing, {"metadata": {"finalizers": kept}})


HASH = "nvidia.com/current-worker-hash-v2"


def problem(graph: Mapping[str, Any], claims: frozenset[str]) -> str:
    """Why a graph cannot be reconciled; empty when it can."""
    label = names.dynamo_namespace(graph)
    if len(label) > names.LABEL_LIMIT:
        return f'label value "{label}" must be no more than {names.LABEL_LIMIT} characters'
    for component in graph["spec"].get("components") or ():
        if component.get("multinode"):
            return f"component {component['name']} is multi-node, which the lab's operator does not run"
    kept = (graph["metadata"].get("annotations") or {}).get(ALPHA_KEPT)
    for claim in (json.loads(kept)["spec"].get("pvcs") or ()) if kept else ():
        if not claim.get("create") and claim["name"] not in claims:
            return f'legacy top-level PVC "{claim["name"]}" does not exist and create is not enabled'
    return ""


def _key(graph: Mapping[str, Any]) -> str:
    return f"{graph['metadata']['namespace']}/{graph['metadata']['name']}"
