"""The Gateway API with its inference extension: defined, served, taken on by the controller in question, and programmed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from checks.doctor.answer import Answer, failed, passed, skipped, warned
from checks.doctor.facts import Facts, Plain, Unread, condition, crd, name_of


@dataclass(frozen=True)
class Controller:
    """Where a controller lives by default, and how the controllerName of its classes begins."""

    namespace: str
    signs: tuple[str, ...]


CONTROLLERS: Mapping[str, Controller] = {
    "kgateway": Controller("kgateway-system", ("kgateway.dev/kgateway",)),
    "agentgateway": Controller("agentgateway-system", ("agentgateway.dev/", "kgateway.dev/agentgateway")),
    "envoy-ai-gateway": Controller("envoy-gateway-system", ("gateway.envoyproxy.io/",)),
}
GATEWAY = tuple(
    f"{name}.gateway.networking.k8s.io" for name in ("gatewayclasses", "gateways", "httproutes", "referencegrants")
)
INFERENCE = ("inferencepools.inference.networking.k8s.io", "inferenceobjectives.inference.networking.x-k8s.io")
NEWER = tuple(f"{name}.inference.networking.x-k8s.io" for name in ("inferencemodelrewrites", "inferencepoolimports"))
"""What later releases of the extension define beside it."""
CLASSES, GATEWAYS = (f"/apis/gateway.networking.k8s.io/v1/{name}" for name in ("gatewayclasses", "gateways"))
STANDARD = "kubectl apply -f the Gateway API's standard-install.yaml"
EXTENSION = "kubectl apply -f the inference extension's manifests.yaml"


def paths(controller: str) -> tuple[str, ...]:
    """What is read for a controller."""
    return (*map(crd, (*GATEWAY, *INFERENCE, *NEWER)), CLASSES, GATEWAYS, _pods(controller))


def _pods(controller: str) -> str:
    return f"/api/v1/namespaces/{CONTROLLERS[controller].namespace}/pods"


def answers(facts: Facts, controller: str) -> Iterator[Answer]:
    """The checks of the gateway."""
    yield _defined(facts, "gateway-crds", GATEWAY, STANDARD)
    yield _extension(facts)
    yield _controller(facts, controller)
    classes, gateways = facts.items(CLASSES), facts.items(GATEWAYS)
    ours = [] if isinstance(classes, Unread) else [one for one in classes if _is_of(one, controller)]
    yield _class(classes, ours, controller)
    yield _programmed(gateways, classes, [name_of(one) for one in ours], controller)


def _defined(facts: Facts, check: str, names: tuple[str, ...], mend: str) -> Answer:
    for name in names:
        found = facts.established(name)
        if isinstance(found, Unread):
            return skipped(check, f"Definitions may not be read: {found.reason}")
        if not found:
            return failed(check, f"{name} is not established", "established definitions", mend)
        if not _served(facts.get(crd(name))):
            return failed(check, f"{name} serves no version", "definitions that are served", mend)
    return passed(check, f"{len(names)} definitions are established")


def _served(definition: Plain | Unread) -> bool:
    versions = [] if isinstance(definition, Unread) else (definition.get("spec") or {}).get("versions") or []
    return not versions or any(one.get("served") for one in versions)


def _extension(facts: Facts) -> Answer:
    """Pools and objectives are needed; what later releases have beside them is not."""
    check = "inference-crds"
    needed = _defined(facts, check, INFERENCE, EXTENSION)
    lacking = [name for name in NEWER if facts.established(name) is False]
    if needed.status == "pass" and lacking:
        return warned(check, f"{lacking[0]} is not established", "the extension's latest release", EXTENSION)
    return needed


def _controller(facts: Facts, controller: str) -> Answer:
    pods, namespace = facts.items(_pods(controller)), CONTROLLERS[controller].namespace
    if isinstance(pods, Unread):
        return skipped("gateway-controller", f"Pods of {namespace} may not be read: {pods.reason}")
    waiting = [name_of(pod) for pod in pods if condition(pod, "Ready") != "True"]
    mend = f"kubectl get pods --namespace {namespace}"
    if not pods:
        return failed("gateway-controller", f"no pod in {namespace}", f"{controller}'s controller", mend)
    if len(waiting) == len(pods):
        return failed("gateway-controller", f"{', '.join(waiting)} not ready", "a ready controller", mend)
    return passed("gateway-controller", f"{len(pods) - len(waiting)} pods are ready in {namespace}")


def _is_of(found: Plain, controller: str) -> bool:
    """Whether a GatewayClass is a controller's: by its controllerName, or by bearing its name."""
    said = str((found.get("spec") or {}).get("controllerName") or "")
    return name_of(found) == controller or said.startswith(CONTROLLERS[controller].signs)


def _class(classes: Sequence[Plain] | Unread, ours: Sequence[Plain], controller: str) -> Answer:
    check, mend = "gateway-class", "kubectl describe gatewayclass"
    if isinstance(classes, Unread):
        return skipped(check, f"GatewayClasses may not be read: {classes.reason}")
    good = [name_of(one) for one in ours if condition(one, "Accepted") == "True"]
    if good:
        return passed(check, f"{', '.join(good)}: Accepted")
    seen = f"{', '.join(map(name_of, ours))}: not Accepted" if ours else "there is no GatewayClass"
    if classes and not ours:
        seen = f"there is no GatewayClass of {controller}, but {', '.join(map(name_of, classes))}"
    return failed(check, seen, f"a GatewayClass that {controller} has Accepted", mend)


def _programmed(
    gateways: Sequence[Plain] | Unread, classes: Sequence[Plain] | Unread, ours: Sequence[str], controller: str
) -> Answer:
    """Whether a Gateway of the controller's classes (of any, where those may not be read) has come to be."""
    check = "gateway-programmed"
    if isinstance(gateways, Unread):
        return skipped(check, f"Gateways may not be read: {gateways.reason}")
    known = not isinstance(classes, Unread)
    those = [one for one in gateways if not known or (one.get("spec") or {}).get("gatewayClassName") in ours]
    good = [name_of(one) for one in those if condition(one, "Programmed") == "True"]
    if good:
        return passed(check, f"{', '.join(good)}: Programmed")
    seen = f"{', '.join(map(name_of, those))}: not Programmed" if those else "there is no Gateway"
    if gateways and not those:
        seen = f"there is no Gateway of {controller}, but {', '.join(map(name_of, gateways))}"
    return failed(check, seen, f"a Gateway of {controller} that is Programmed", "kubectl describe gateway")
