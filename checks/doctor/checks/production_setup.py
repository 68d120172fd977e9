"""What of the components beside Dynamo is not only installed but set up: an instance, a schedule, rules, pods that collect logs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from checks.doctor.answer import Answer, passed, skipped, warned
from checks.doctor.facts import Facts, Plain, Unread, name_of

MONITORING = "/apis/monitoring.coreos.com/v1"


@dataclass(frozen=True)
class Expected:
    """Objects of a list that there should be, in words, and which of them count."""

    path: str
    words: str
    counts: Callable[[Plain], bool] = lambda _: True


def _pods(name: str) -> str:
    return f"/api/v1/pods?labelSelector=app.kubernetes.io%2Fname%20in%20%28{name}%29"


def _named(part: str) -> Callable[[Plain], bool]:
    return lambda one: part in name_of(one)


SET_UP: Mapping[str, Expected] = {
    "prometheus-instance": Expected(f"{MONITORING}/prometheuses", "Prometheus"),
    "dcgm-servicemonitor": Expected(f"{MONITORING}/servicemonitors", "ServiceMonitor of dcgm", _named("dcgm")),
    "prometheus-rules": Expected(f"{MONITORING}/prometheusrules", "PrometheusRule of dynamo", _named("dynamo")),
    "trivy-reports": Expected("/apis/aquasecurity.github.io/v1alpha1/vulnerabilityreports?limit=1", "report of Trivy"),
    "velero-schedule": Expected("/apis/velero.io/v1/schedules", "Velero schedule"),
    "kai-queue": Expected("/apis/scheduling.run.ai/v2/queues", "KAI queue of dynamo", _named("dynamo")),
    "loki": Expected(_pods("loki"), "pod of Loki"),
    "fluentd": Expected(_pods("fluentd%2Cfluent-bit"), "pod of Fluentd or Fluent Bit"),
    "falco": Expected(_pods("falco"), "pod of Falco"),
    "parca": Expected(_pods("parca%2Cparca-agent"), "pod of Parca"),
}
APPLICATIONS = "/apis/argoproj.io/v1alpha1/applications"
PATHS = (*(one.path for one in SET_UP.values()), APPLICATIONS)


def answers(facts: Facts) -> Iterator[Answer]:
    """A check for each; none of them keeps a recipe from running."""
    for check, wanted in SET_UP.items():
        found = facts.items(wanted.path)
        if isinstance(found, Unread):
            yield skipped(check, f"It may not be read: {found.reason}")
            continue
        kept = [name_of(one) for one in found if wanted.counts(one)]
        if kept:
            yield passed(check, f"{len(kept)} x {wanted.words}")
        else:
            yield warned(check, f"there is no {wanted.words}", wanted.words, "Set it up, if you use it.")
    applications = facts.items(APPLICATIONS)
    if isinstance(applications, Unread):
        yield skipped("argocd-apps", f"Applications may not be read: {applications.reason}")
    else:
        yield _applications(applications)


def _applications(found: Sequence[Plain]) -> Answer:
    def state(one: Plain, part: str) -> str:
        return str(((one.get("status") or {}).get(part) or {}).get("status") or "unknown")

    wrong = [
        f"{name_of(one)} is {state(one, 'sync')} and {state(one, 'health')}"
        for one in found
        if (state(one, "sync"), state(one, "health")) != ("Synced", "Healthy")
    ]
    if found and not wrong:
        return passed("argocd-apps", f"{len(found)} applications are Synced and Healthy")
    seen = wrong[0] if wrong else "there is no Argo CD application"
    return warned(
        "argocd-apps", seen, "applications that are Synced and Healthy", "argocd app get NAME, if you use it."
    )
