"""The level-triggered loop: look at everything, make what is missing, say how it is. A watch only wakes it."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from kubernetes.client.exceptions import ApiException
from urllib3.exceptions import HTTPError

from lab.operator import events, failures, leader, names, objects, status
from lab.operator.client import Client
from lab.operator.failures import Failure

Object = dict[str, Any]
FINALIZER = "nvidia.com/finalizer"
WATCHED = ("DynamoGraphDeployment", "DynamoComponentDeployment", "Deployment", "PersistentVolumeClaim")
RESYNC_SECONDS = 5.0
ORCHESTRATORS = ("grove.io", "leaderworkerset.x-k8s.io")
REFUSED = {400, 403, 422}
"""HTTP statuses with which the API server refuses an object for what it is."""
GRAPH = "nvidia.com/dynamo-graph-deployment-name"


@dataclass(frozen=True)
class World:
    """Everything that a reconciliation looks at, in one namespace."""

    components: Mapping[str, Object]
    deployments: Mapping[str, Object]
    claims: frozenset[str]
    orchestrated: bool = False


@dataclass
class Controller:
    """The loop's memory is what it applied already, so that nothing is applied twice without need; losing it costs one apply.

    `refused` are the Deployments that the API server would not have, with its words, by namespace and name; `tries` counts.
    """

    client: Client
    say: Callable[[str], None]
    identity: str
    applied: dict[str, str] = field(default_factory=dict)
    refused: dict[tuple[str, str], str] = field(default_factory=dict)
    tries: int = 0
    renewed: datetime | None = None
    wake: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Reconciles until stopped; what fails is said and tried again."""
        for kind in WATCHED:
            threading.Thread(target=self._listen, args=(kind,), daemon=True).start()
        while not self.stopped.is_set():
            self.wake.clear()
            try:
                if self.leads(datetime.now(UTC)):
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

    def leads(self, now: datetime) -> bool:
        """Whether this operator is the one that works, which is looked at as often as the lease is renewed."""
        if self.renewed and (now - self.renewed).total_seconds() < leader.RENEW_SECONDS:
            return True
        if not leader.is_free(self.client.find("Lease", leader.NAMESPACE, leader.NAME), self.identity, now):
            return False
        self.client.apply(leader.lease(self.identity, now))
        self.renewed = now
        return True

    def tick(self) -> None:
        """One look at every graph; an error of one graph does not keep the others waiting."""
        graphs = self.client.list("DynamoGraphDeployment")
        components = self.client.list("DynamoComponentDeployment")
        deployments = self.client.list("Deployment", {"labelSelector": GRAPH})
        claims = self.client.list("PersistentVolumeClaim")
        orchestrated = any(map(self.client.has_group, ORCHESTRATORS))
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
                orchestrated=orchestrated,
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
        failure = failures.of_graph(graph, world.claims, orchestrated=world.orchestrated) or self._make(graph, world)
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        refused = {
            name: said for (space, name), said in self.refused.items() if space == graph["metadata"]["namespace"]
        }
        wanted = (
            status.of_failed(graph, failure, now)
            if failure
            else status.of_graph(graph, world.deployments, now, refused.keys())
        )
        if not status.unchanged(graph.get("status"), wanted):
            self.say(f"{_key(graph)}: {wanted['state']}: {wanted['conditions'][0]['message']}")
            self.client.merge("DynamoGraphDeployment", graph, {"status": wanted}, "status")
        for component in graph["spec"].get("components") or ():
            name = names.of_component(graph, component)
            told = (
                status.of_refused(refused[name], now)
                if name in refused
                else status.of_component(graph, component, world.deployments, now)
            )
            there = world.components.get(name)
            if there and not status.unchanged(there.get("status"), told):
                self.client.merge("DynamoComponentDeployment", there, {"status": told}, "status")

    def _mark(self, graph: Object) -> None:
        digest = names.worker_hash(graph)
        metadata = graph["metadata"]
        if FINALIZER in metadata.get("finalizers", ()) and (metadata.get("annotations") or {}).get(HASH) == digest:
            return
        finalizers = [*dict.fromkeys([*metadata.get("finalizers", ()), FINALIZER])]
        self.client.merge(
            "DynamoGraphDeployment", graph, {"metadata": {"finalizers": finalizers, "annotations": {HASH: digest}}}
        )

    def _make(self, graph: Object, world: World) -> Failure | None:
        """Makes what is missing, one component after the other; the first that is refused ends this try.

        The next one begins with another component, as a loop over Go's maps does: one that fails keeps none for ever.
        """
        wanted = {
            names.of_component(graph, component): component for component in graph["spec"].get("components") or ()
        }
        self._remove_others(graph, world, wanted)
        content = json.dumps(graph["spec"], sort_keys=True)
        there = wanted.keys() <= world.components.keys() and wanted.keys() <= world.deployments.keys()
        if self.applied.get(graph["metadata"]["uid"]) == content and there:
            return None
        for right in objects.rights(graph):
            self.client.apply(right)
        self.tries += 1
        for name in turned(list(wanted), self.tries):
            self.say(f"{_key(graph)}: making {name}")
            try:
                parent = self.client.apply(objects.component_deployment(graph, wanted[name]))
            except ApiException as error:
                if error.status not in REFUSED:
                    raise
                return failures.of_component(name, error.reason)
            self._make_component(graph, wanted[name], parent, new=name not in world.deployments)
        self.applied[graph["metadata"]["uid"]] = content
        return None

    def _make_component(self, graph: Object, component: Object, parent: Object, *, new: bool) -> None:
        """Makes a component's Deployment and Service; what the API server says against the Deployment is told and kept."""
        key = parent["metadata"]["namespace"], parent["metadata"]["name"]
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
        made = [objects.deployment(graph, component, parent), objects.service(graph, component, parent)]
        try:
            for one in made:
                self.client.apply(one)
        except ApiException as error:
            if error.status not in REFUSED:
                raise
            self.refused[key] = failures.of_deployment(key[1], error.reason)
            self._tell(events.refused(parent, key[1], self.refused[key], now))
            return
        self.refused.pop(key, None)
        if new:
            self._tell(events.made(parent, tuple(made), now))

    def _tell(self, told: tuple[Object, ...]) -> None:
        for one in told:
            self.client.tell(one)

    def _remove_others(self, graph: Object, world: World, wanted: Mapping[str, Object]) -> None:
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


def turned(these: list[str], times: int) -> list[str]:
    """A list that begins with another of its members each time."""
    first = times % len(these) if these else 0
    return [*these[first:], *these[:first]]


def _key(graph: Mapping[str, Any]) -> str:
    return f"{graph['metadata']['namespace']}/{graph['metadata']['name']}"
