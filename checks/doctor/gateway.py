"""The Gateway API with its inference extension: defined, taken on by a controller, and programmed."""

from collections.abc import Iterator, Mapping

from checks.doctor.answer import Answer, failed, passed, skipped
from checks.doctor.reading import Facts, Unread, condition, crd, name_of

CONTROLLERS: Mapping[str, str] = {
    "kgateway": "kgateway-system",
    "agentgateway": "agentgateway-system",
    "envoy-ai-gateway": "envoy-gateway-system",
}
"""The namespaces in which the controllers live by default."""
GATEWAY = tuple(
    f"{name}.gateway.networking.k8s.io" for name in ("gatewayclasses", "gateways", "httproutes", "referencegrants")
)
INFERENCE = ("inferencepools.inference.networking.k8s.io", "inferenceobjectives.inference.networking.x-k8s.io")
CLASSES, GATEWAYS = (f"/apis/gateway.networking.k8s.io/v1/{name}" for name in ("gatewayclasses", "gateways"))
STANDARD = "kubectl apply -f the Gateway API's standard-install.yaml"


def paths(controller: str) -> tuple[str, ...]:
    """What is read for a controller."""
    return (*map(crd, (*GATEWAY, *INFERENCE)), CLASSES, GATEWAYS, _pods(controller))


def _pods(controller: str) -> str:
    return f"/api/v1/namespaces/{CONTROLLERS[controller]}/pods"


def answers(facts: Facts, controller: str) -> Iterator[Answer]:
    """The checks of the gateway."""
    yield _defined(facts, "gateway-crds", GATEWAY, STANDARD)
    yield _defined(facts, "inference-crds", INFERENCE, "kubectl apply -f the inference extension's manifests.yaml")
    yield _controller(facts, controller)
    yield _conditioned(facts, "gateway-class", CLASSES, "Accepted", "GatewayClass")
    yield _conditioned(facts, "gateway-programmed", GATEWAYS, "Programmed", "Gateway")


def _defined(facts: Facts, check: str, names: tuple[str, ...], mend: str) -> Answer:
    for name in names:
        found = facts.established(name)
        if isinstance(found, Unread):
            return skipped(check, f"Definitions may not be read: {found.reason}")
        if not found:
            return failed(check, f"{name} is not established", "established definitions", mend)
    return passed(check, f"{len(names)} definitions are established")


def _controller(facts: Facts, controller: str) -> Answer:
    pods, namespace = facts.items(_pods(controller)), CONTROLLERS[controller]
    if isinstance(pods, Unread):
        return skipped("gateway-controller", f"Pods of {namespace} may not be read: {pods.reason}")
    waiting = [name_of(pod) for pod in pods if condition(pod, "Ready") != "True"]
    mend = f"kubectl get pods --namespace {namespace}"
    if not pods:
        return failed("gateway-controller", f"no pod in {namespace}", f"{controller}'s controller", mend)
    if len(waiting) == len(pods):
        return failed("gateway-controller", f"{', '.join(waiting)} not ready", "a ready controller", mend)
    return passed("gateway-controller", f"{len(pods) - len(waiting)} pods are ready in {namespace}")


def _conditioned(facts: Facts, check: str, path: str, wanted: str, kind: str) -> Answer:
    found = facts.items(path)
    if isinstance(found, Unread):
        return skipped(check, f"{kind}es may not be read: {found.reason}")
    good = [name_of(one) for one in found if condition(one, wanted) == "True"]
    if good:
        return passed(check, f"{', '.join(good)}: {wanted}")
    seen = f"{', '.join(map(name_of, found))}: not {wanted}" if found else f"there is no {kind}"
    return failed(check, seen, f"a {kind} that is {wanted}", f"kubectl describe {kind.lower()}")
