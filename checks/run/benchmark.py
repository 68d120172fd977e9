"""One benchmark: applied, watched from outside while it runs, collected from its own pod, and believed as far as others saw it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from checks.kube import jobs, paths
from checks.kube.api import Api
from checks.kube.apply import apply
from checks.kube.frontend_counters import Counters
from checks.kube.pod_metrics import Into
from checks.kube.waiting import Clock, wait
from checks.measure import aiperf
from checks.measure.witness import Witness
from checks.model.grants import Grants
from checks.model.protocol import COLLECT
from checks.model.refusal import Refusal
from checks.model.result import Sample
from checks.model.spec import Deadlines
from checks.run import collect, collector_job

NONCE_BYTES = 16
Plain = dict[str, Any]
Own = Callable[[Plain], Plain]
"""Gives an object its owner."""


@dataclass(frozen=True)
class Lost:
    """What was measured and could not be read, in one sentence: nobody's recipe is to blame."""

    reason: str


@dataclass(frozen=True)
class Bench:
    """Where benchmarks run, the collector's image, what may be brought, how pods are reached, where random words come from."""

    api: Api
    namespace: str
    image: str
    grants: Grants
    into: Into
    clock: Clock
    token: Callable[[int], str]

    def planned(self, objects: Sequence[Plain], nonce_map: str = "nonce") -> tuple[Plain, ...] | Refusal:
        """The benchmark's objects as they are applied, or why there is no measuring by them."""
        changed: list[Plain] = []
        for one in objects:
            made = collector_job.job(one, self.image, nonce_map) if one["kind"] == "Job" else one
            if isinstance(made, Refusal):
                return made
            changed.append(made)
        return tuple(changed)

    def measured(
        self, objects: Sequence[Plain], own: Own, deadlines: Deadlines, failures: float
    ) -> Sample | str | Lost:
        """The sample of one benchmark, or why there is none; objects are the recipe's, with the overlay."""
        name = next(one["metadata"]["name"] for one in objects if one["kind"] == "Job")
        nonce, nonce_map = self.token(NONCE_BYTES), f"nonce-{self.token(NONCE_BYTES)}"
        planned = self.planned(objects, nonce_map)
        if isinstance(planned, Refusal):
            return planned.reason
        counters = Counters(self.api, self.namespace, self.into, self.clock.now)
        counters.read()
        applied = [own(one) for one in (collector_job.nonce_map(nonce_map, nonce), *planned)]
        refused = apply(self.api, self.namespace, applied, self.grants)
        look = counters.watched(jobs.look(self.api, self.namespace, name))
        failed = refused or wait(look, deadlines.benchmark + deadlines.collect, self.clock)
        counters.read()
        if failed:
            return self._uncollected(name, failed) if not refused else failed
        return self._judged(name, nonce, counters, failures)

    def _uncollected(self, name: str, failed: str) -> str | Lost:
        """Why a Job failed: of one that had measured, what the collector said, or what kept it from saying anything."""
        pods = jobs.pods_of(self.api, self.namespace, name)
        status = (pods[-1].get("status") or {}) if pods else {}
        first = status.get("initContainerStatuses") or ()
        state = next(
            (one.get("state") or {} for one in status.get("containerStatuses") or () if one["name"] == COLLECT), {}
        )
        if not first or any((one.get("state") or {}).get("terminated", {}).get("exitCode") != 0 for one in first):
            return failed
        if (state.get("terminated") or {}).get("exitCode") != 1:
            return Lost(failed)
        lines = jobs.log(self.api, self.namespace, name, COLLECT).strip().splitlines()
        return f"What the benchmark left cannot be collected: {lines[-1] if lines else failed}"

    def _judged(self, name: str, nonce: str, counters: Counters, failures: float) -> Sample | str | Lost:
        """The sample that the collector printed, held against the clock of the cluster and the frontend's counters."""
        files = collect.unframed(jobs.log(self.api, self.namespace, name, COLLECT).splitlines(), nonce)
        if isinstance(files, Refusal):
            return Lost(files.reason)
        status = self.api.get(paths.job(self.namespace, name))["status"]
        began, ended = (datetime.fromisoformat(status[key]).timestamp() for key in ("startTime", "completionTime"))
        found = aiperf.sample(files, failures, Witness(began, ended, tuple(counters.readings)))
        return found.reason if isinstance(found, Refusal) else found


def with_hardware(sample: Sample, products: str) -> Sample:
    """A sample with the GPUs that its nodes have, where that is known."""
    return replace(sample, hardware=products or sample.hardware)
