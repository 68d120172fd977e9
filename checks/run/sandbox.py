"""A prepared namespace as a run sees it: each step of checks.run.steps.Stage, done to a real cluster."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from checks.kube import clearing, component_failures, events, evidence, failures, graphs, jobs, paths, readiness, slot
from checks.kube.api import Api
from checks.kube.apply import apply, refusal
from checks.kube.errors import BrokenError
from checks.kube.failures import Certain
from checks.kube.pod_metrics import Into
from checks.kube.portforward import Connect
from checks.kube.waiting import Clock, wait
from checks.model.refusal import Refusal
from checks.model.result import Evidence, ImageCheck, Sample, Step
from checks.model.spec import Content, Overlay, Spec
from checks.recipe import gpu_demand, model_revision, objects
from checks.recipe.allowed.kinds import GRAPH
from checks.recipe.overlay import deployed, granted, hurried, measuring, owned
from checks.run import gpu_shortage, hardware, image_probe, model_cache, model_room, smoke
from checks.run.benchmark import Bench, Lost, with_hardware
from checks.text.mask import mask
from checks.text.secret_values import NONE, Secrets

BOUND_SECONDS = 120
Plain = dict[str, Any]
Reach = Callable[[str, str], Connect]
"""Namespace and Service to a function that opens connections to it."""


class Sandbox:
    """The sandbox during one run, which holds its slot; knows the block that has begun, what it serves, what others wrote."""

    def __init__(self, api: Api, namespace: str, overlay: Overlay, spec: Spec, held: Plain, *, image: str, reach: Reach,
                 into: Into, clock: Clock, token: Callable[[int], str], secrets: Secrets = NONE) -> None:  # fmt: skip
        self.run, self.namespace, self.overlay = slot.holding(held), namespace, overlay
        self._api, self._spec, self._slot, self._reach, self._clock = api, spec, held, reach, clock
        self._into, self._grants = into, granted(spec.grants, overlay, image)
        self._bench = Bench(api, namespace, image, self._grants, into, clock, token)
        self._secrets, self._deadlines = secrets, spec.deadlines
        found = objects.benchmark(spec.benchmark)
        self._unmeasurable = found.reason if isinstance(found, Refusal) else ""
        self._measuring = () if isinstance(found, Refusal) else measuring(found, overlay)
        self.made_room: tuple[str, ...] = ()
        self._since = ""
        self._graph: Plain = {}

    def admit(self, content: Content) -> Evidence | None:
        """Would the API server take this side and the benchmark?"""
        found = objects.deployment(content, self._spec.recipe)
        if isinstance(found, Refusal):
            return Evidence(Step.DEPLOY, found.reason)
        measured = self._bench.planned(self._measuring)
        unmeasurable = measured.reason if isinstance(measured, Refusal) else self._unmeasurable
        applied = (*deployed(found, self.overlay), *(() if isinstance(measured, Refusal) else measured))
        refused = unmeasurable or refusal(self._api, self.namespace, applied, self._grants)
        return Evidence(Step.DEPLOY, mask(refused, self._secrets, evidence.REASON)) if refused else None

    def fetch(self, content: Content) -> Evidence | None:
        """Is the model of this side on its claim?"""
        found = objects.cache(content)
        if isinstance(found, Refusal):
            return Evidence(Step.MODEL_CACHE, found.reason)
        if self.overlay.only_read:
            lacking = model_cache.lacking(self._api, self.namespace, found, model_revision.of_side(content))
            if lacking:
                raise BrokenError(self._failed(Step.MODEL_CACHE, lacking))
            return None
        began = str(self._slot["metadata"].get("creationTimestamp") or "")
        refused = self._room(found, began) or model_cache.prepare(
            self._api, self.namespace, found, self.overlay, self._grants, self.run, began
        )
        if refused:
            return self._failed(Step.MODEL_CACHE, refused)
        seconds = self._spec.deadlines.model_cache
        for job in model_cache.missing(self._api, self.namespace, found):
            own = self._begun()
            failed = model_cache.fetch(
                self._api, self.namespace, job, self.overlay, self._grants, own, seconds, self._clock
            )
            seen = self._failed(Step.MODEL_CACHE, failed) if failed else None
            left = seen or self.clear()
            if left is not None:
                return left
        waiting = model_cache.bound(self._api, self.namespace, found, BOUND_SECONDS, self._clock)
        return self._failed(Step.MODEL_CACHE, waiting) if waiting else None

    def _room(self, cache: Sequence[Plain], began: str) -> str:
        """Empty when there is room for the claims of a side's models, else why there is none."""
        new = model_cache.absent(self._api, self.namespace, cache)
        kept = model_room.claims_of(self._spec)
        removed, refused = model_room.make_room(self._api, self.namespace, new, self.overlay, kept, began, self._clock)
        self.made_room = (*self.made_room, *removed)
        return refused

    def deploy(self, content: Content) -> Evidence | None:
        """Apply one side; the block begins."""
        found = objects.deployment(content, self._spec.recipe)
        if isinstance(found, Refusal):
            return Evidence(Step.DEPLOY, found.reason)
        own = self._begun()
        self._graph = next(one for one in found if one["kind"] == GRAPH)
        refused = apply(self._api, self.namespace, [own(one) for one in deployed(found, self.overlay)], self._grants)
        return self._failed(Step.DEPLOY, refused) if refused else None

    def ready(self) -> Evidence | None:
        """Wait until the graph and every pod are ready."""
        failed = wait(self._look, self._spec.deadlines.ready, self._clock)
        if failed and gpu_shortage.waits_for_gpus(self._api.items(paths.pods(self.namespace))):
            held = gpu_shortage.held_by_others(
                self._api, self.namespace, gpu_demand.gpus_of_run(self._spec), self.overlay.node_selector
            )
            if held:
                raise BrokenError(self._failed(Step.READY, f"{failed} {held}"))
        return self._failed(Step.READY, failed) if failed else None

    def _look(self) -> str | Certain:
        pods = self._api.items(paths.pods(self.namespace))
        graph = self._api.find(paths.of(self._graph, self.namespace))
        pending = readiness.pending(graph, pods)
        if not pending:
            return ""
        recent = events.since(self._api.items(paths.collection("v1", "Event", self.namespace)), self._since)
        return failures.soonest((
            failures.of_pods(pods),
            failures.of_graph(graph) if graph is not None else None,
            component_failures.failure(self._components(), recent),
            failures.of_events(recent),
        )) or pending  # fmt: skip

    def _components(self) -> list[Plain]:
        """The component deployments that the operator made of the graph."""
        path = paths.collection(self._graph["apiVersion"], component_failures.KIND, self.namespace)
        return self._api.items(path, labelSelector=f"{component_failures.OF_GRAPH}={self._graph['metadata']['name']}")

    def smoke(self) -> Evidence | None:
        """Ask what is served until it answers, and warm it up."""
        service = graphs.frontend(self._graph)
        if service is None:
            return self._failed(Step.SMOKE, "The graph has no frontend, so that nothing can be asked.")
        connect = self._reach(self.namespace, service)
        wanted = graphs.target(self._benchmark())
        names: list[str] = []

        def listed() -> str:
            found = smoke.served(connect, wanted)
            if isinstance(found, smoke.Failed):
                return found.reason
            names.append(found)
            return ""

        late = wait(listed, self._spec.deadlines.smoke, self._clock)
        failed = smoke.Failed(late) if late else smoke.answers(connect, names[-1]) or smoke.warm_up(connect, names[-1])
        return self._failed(Step.SMOKE, failed.reason) if failed else None

    def benchmark(self) -> Sample | Evidence:
        """Measure what is served by the benchmark's own Job, and judge what it wrote."""
        found = self._bench.measured(self._measuring, self._begun(), self._spec.deadlines, self._spec.failures)
        if isinstance(found, Lost):
            reason = f"What was measured could not be collected: {found.reason}"
            raise BrokenError(self._failed(Step.BENCHMARK, reason))
        if not isinstance(found, Sample):
            return self._failed(Step.BENCHMARK, found)
        return with_hardware(found, hardware.products(self._api, self.placement()[0]))

    def again(self) -> Evidence | None:
        """Remove the measurement and keep what is deployed."""
        name = self._benchmark()["metadata"]["name"]
        left = jobs.removed(self._api, self.namespace, name, self._spec.deadlines.clear, self._clock)
        return self._failed(Step.CLEAR, left) if left else None

    def _benchmark(self) -> Plain:
        return next(one for one in self._measuring if one["kind"] == "Job")

    def limit(self, seconds: float) -> None:
        """No step takes longer from here on, whatever its deadline."""
        most, whole = max(1.0, seconds), self._deadlines
        ready, smoke, benchmark = (int(min(one, most)) for one in (whole.ready, whole.smoke, whole.benchmark))
        shorter = replace(whole, ready=ready, smoke=smoke, benchmark=benchmark)
        self._spec = replace(self._spec, deadlines=shorter)

    def placement(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The nodes and the images (by digest) of what is deployed."""
        return graphs.placement(self._api.items(paths.pods(self.namespace)))

    def clear(self) -> Evidence | None:
        """Remove the block; nothing of it is left afterwards, or the sandbox is set aside."""
        left = clearing.clear(self._api, self.namespace, self._slot, self._spec.deadlines.clear, self._clock)
        if not left:
            return None
        clearing.set_aside(self._api, self.namespace, self._slot, mask(left))
        return self._failed(Step.CLEAR, left)

    def inside(self, content: Content) -> tuple[ImageCheck, ...]:
        """What is in the image of a side: asked for once, by a Job that is gone afterwards; it decides nothing."""
        chosen = image_probe.subject_of(content, self._spec.recipe)
        if chosen is None:
            return ()
        found = image_probe.probe_image(self._api, self.namespace, chosen, self.overlay, self._grants, self._clock)
        self.clear()
        return found

    def _begun(self) -> Callable[[Plain], Plain]:
        """How an object becomes part of the block, which begins with the first of them."""
        block = slot.begin(self._api, self.namespace, self._slot)
        self._since = block["metadata"]["creationTimestamp"]
        return lambda one: owned(hurried(one), block)

    def _failed(self, step: Step, reason: str) -> Evidence:
        return evidence.gather(self._api, self.namespace, step, reason, self._since, self._into, self._secrets)
