"""What Prometheus reads at /metrics: counts of what happened, and gauges of what the last tick saw."""

from collections.abc import Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from bot.decide.snapshot import Snapshot
from bot.model.runs import Phase

TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""Prometheus' text format."""


@dataclass(frozen=True)
class Metrics:
    """The collectors of one service, in a registry of its own."""

    registry: CollectorRegistry
    deliveries: Counter
    sweeps: Counter
    failures: Counter
    answers: Counter
    budget: Gauge
    cluster_errors: Counter
    runs: Gauge
    gpu_minutes: Gauge
    queued: Gauge
    oldest: Gauge
    sandboxes: Gauge
    set_aside: Gauge
    aa: Gauge
    unreadable: Gauge

    def heard(self, status: int, headers: Mapping[str, str]) -> None:
        """An answer of GitHub's."""
        self.answers.labels(str(status)).inc()
        left = headers.get("x-ratelimit-remaining", "")
        if left.isdigit():
            self.budget.labels(headers.get("x-ratelimit-resource", "core")).set(int(left))

    def saw(self, snapshot: Snapshot, now: float) -> None:
        """What a tick saw of the cluster."""
        self.runs.clear()
        for one in snapshot.records:
            self.runs.labels(one.run.phase.value, one.run.outcome.value if one.run.outcome else "").inc()
        queue = [one.run for one in snapshot.records if one.run.phase is Phase.QUEUED and not one.run.cancelled]
        self.gpu_minutes.clear()
        for run in (one.run for one in snapshot.records):
            if run.started is not None and run.finished is not None:
                minutes = run.gpus * (run.finished - run.started) / 60
                self.gpu_minutes.labels(run.outcome.value if run.outcome else "").inc(minutes)
        self.queued.set(len(queue))
        self.oldest.set(max(0.0, now - min((run.created for run in queue), default=now)))
        self.aa.clear()
        for (_, hardware), rate in snapshot.histories.rates.items():
            for verdict, count in rate.counts.items():
                self.aa.labels(hardware, verdict).inc(count)
        self.unreadable.set(len(snapshot.unreadable))
        taken = [bool(box.holder) for box in snapshot.sandboxes]
        for state in (True, False):
            self.sandboxes.labels(str(state).lower()).set(taken.count(state))
        self.set_aside.set(sum(bool(box.set_aside) for box in snapshot.sandboxes))

    def text(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self.registry)


def made() -> Metrics:
    """Fresh collectors, every count at zero."""
    registry = CollectorRegistry()

    def counter(name: str, text: str, *labels: str) -> Counter:
        return Counter(f"recipe_gate_{name}", text, labels, registry=registry)

    def gauge(name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"recipe_gate_{name}", text, labels, registry=registry)

    return Metrics(
        registry,
        counter("deliveries", "Webhooks by event and answer", "event", "status"),
        counter("sweeps", "Sweeps over all repositories"),
        counter("failures", "Pieces of work that failed and are tried again"),
        counter("github_answers", "GitHub's answers by status; 0 is no answer", "status"),
        gauge("github_budget", "Requests that GitHub still grants, by resource", "resource"),
        counter("kubernetes_errors", "Errors of Kubernetes' API that the bot met, by status; 0 is no answer", "status"),
        gauge("runs", "Runs of the control namespace by phase and outcome", "phase", "outcome"),
        gauge(
            "gpu_minutes", "GPUs times minutes from release to end, of the runs that are kept, by outcome", "outcome"
        ),
        gauge("queue_length", "Runs that wait for a sandbox"),
        gauge("queue_age_seconds", "For how long the first of them has waited"),
        gauge("sandboxes", "Sandboxes by whether a run holds them", "taken"),
        gauge(
            "sandboxes_set_aside",
            "Sandboxes that could not be cleared, and that no run takes before somebody has freed them",
        ),
        gauge("aa_runs", "A/A runs by what would have been said of them", "hardware", "verdict"),
        gauge("unreadable_jobs", "Jobs with our label that cannot be read and are left alone"),
    )
