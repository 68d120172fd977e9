"""Who admits and converts graphs: a webhook whose Service is gone makes every request fail, with words that name no recipe."""

from collections.abc import Iterator, Sequence

from checks.doctor.answer import Answer, failed, passed, skipped, warned
from checks.doctor.checks import services
from checks.doctor.checks.dynamo import GRAPHS, INSTALL
from checks.doctor.facts import Facts, Plain, Unread, crd, name_of

CHECK = "dynamo-webhooks"
HOOKS = tuple(
    f"/apis/admissionregistration.k8s.io/v1/{kind}webhookconfigurations" for kind in ("validating", "mutating")
)
PATHS = (*HOOKS, *services.PATHS, crd(GRAPHS))


def answer(facts: Facts) -> Answer:
    """Every webhook for Dynamo's kinds, the conversion among them, has a Service with a ready address, or a URL."""
    hooks = [facts.items(path) for path in HOOKS]
    lacking = next((one for one in (*hooks, services.unread(facts)) if isinstance(one, Unread)), None)
    if lacking is not None:
        return skipped(CHECK, f"Webhooks or their Services may not be read: {lacking.reason}")
    admitting = list(_admitting([one for read in hooks if not isinstance(read, Unread) for one in read]))
    clients = [*admitting, *_converting(facts)]
    for name, client in clients:
        place = client.get("service") or {}
        namespace, service = str(place.get("namespace")), str(place.get("name"))
        wrong = services.missing(facts, namespace, service) if place else ""
        if wrong:
            seen = f"{name} calls the Service {namespace}/{service}, {wrong}"
            return failed(CHECK, seen, "a Service with a ready address", f"kubectl get pods --namespace {namespace}")
    if not admitting:
        return warned(CHECK, "nobody admits graphs", "the operator's webhooks", INSTALL)
    return passed(CHECK, f"{len(clients)} webhooks have somebody who answers")


def _admitting(hooks: Sequence[Plain]) -> Iterator[tuple[str, Plain]]:
    """The webhooks that admit Dynamo's kinds, with where they are called."""
    for hook in hooks:
        for one in hook.get("webhooks", []):
            groups = {group for rule in one.get("rules", []) for group in rule.get("apiGroups", [])}
            if "nvidia.com" in groups:
                yield name_of(hook), one.get("clientConfig", {})


def _converting(facts: Facts) -> Iterator[tuple[str, Plain]]:
    """The webhook that converts graphs, with where it is called."""
    definition = facts.get(crd(GRAPHS))
    if not isinstance(definition, Unread):
        webhook = (definition["spec"].get("conversion") or {}).get("webhook") or {}
        if webhook.get("clientConfig"):
            yield "the conversion", webhook["clientConfig"]
