"""What a production cluster has beside Dynamo: seen by the kinds that each component defines."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from checks.doctor.answer import Answer, passed, skipped, warned
from checks.doctor.facts import Facts, Unread, crd

COMPONENTS: Mapping[str, tuple[str, ...]] = {
    "prometheus-operator": tuple(
        f"{name}.monitoring.coreos.com" for name in ("prometheuses", "servicemonitors", "prometheusrules")
    ),
    "grove": tuple(f"{name}.grove.io" for name in ("podcliquesets", "podcliques", "podcliquescalinggroups")),
    "kai-scheduler": ("queues.scheduling.run.ai",),
    "leader-worker-set": ("leaderworkersets.leaderworkerset.x-k8s.io",),
    "volcano": ("queues.scheduling.volcano.sh", "podgroups.scheduling.volcano.sh"),
    "external-secrets": ("externalsecrets.external-secrets.io",),
    "argocd": ("applications.argoproj.io",),
    "velero": ("backups.velero.io",),
    "trivy": ("vulnerabilityreports.aquasecurity.github.io",),
    "keda": ("scaledobjects.keda.sh",),
    "opentelemetry": ("opentelemetrycollectors.opentelemetry.io",),
}
PODS: Mapping[str, str] = {
    "external-secrets": "app.kubernetes.io/name=external-secrets",
    "argocd": "app.kubernetes.io/part-of=argocd",
    "velero": "app.kubernetes.io/name=velero",
    "keda": "app.kubernetes.io/name=keda-operator",
    "opentelemetry": "app.kubernetes.io/name=opentelemetry-operator",
}
"""The labels that the charts of some components give to their pods: definitions outlive a component that was taken away."""


def _pods(component: str) -> str:
    return f"/api/v1/pods?{urlencode({'labelSelector': PODS[component]})}"


PATHS = (*(crd(name) for names in COMPONENTS.values() for name in names), *map(_pods, PODS))


def answers(facts: Facts) -> Iterator[Answer]:
    """A check for each component; none of them keeps a recipe from running."""
    for component, names in COMPONENTS.items():
        found = [facts.established(name) for name in names]
        unread = next((one for one in found if isinstance(one, Unread)), None)
        if unread is not None:
            yield skipped(component, f"Definitions may not be read: {unread.reason}")
        elif all(found):
            yield _running(facts, component, names)
        else:
            missing = next(name for name, there in zip(names, found, strict=True) if not there)
            yield warned(component, f"{missing} is not established", component, f"Install {component}, if you use it.")


def _running(facts: Facts, component: str, names: tuple[str, ...]) -> Answer:
    """A component whose kinds are defined: what it is, and whether its pods are there where they are known."""
    more = f", and {len(names) - 1} more" if len(names) > 1 else ""
    if component in PODS and facts.items(_pods(component)) == []:
        seen, mend = f"{names[0]} is established, and no pod has {PODS[component]}", "helm list --all-namespaces"
        return warned(component, seen, f"pods of {component}", mend)
    return passed(component, f"{names[0]} is established{more}")
