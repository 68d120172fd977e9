"""The Dynamo platform: its kinds, its webhooks, its operator, and whether a graph is admitted."""

from collections.abc import Iterator, Sequence

from checks.cluster.api import Api
from checks.cluster.errors import RejectedError, UnreachableError
from checks.doctor.answer import Answer, failed, passed, skipped, warned
from checks.doctor.reading import Facts, Plain, Unread, crd, name_of

GRAPHS = "dynamographdeployments.nvidia.com"
VERSIONS = ("v1alpha1", "v1beta1")
HOOKS = tuple(
    f"/apis/admissionregistration.k8s.io/v1/{kind}webhookconfigurations" for kind in ("validating", "mutating")
)
DEPLOYMENTS, SERVICES = "/apis/apps/v1/deployments", "/api/v1/services"
SLICES = "/apis/discovery.k8s.io/v1/endpointslices"
PATHS = (crd(GRAPHS), *HOOKS, DEPLOYMENTS, SERVICES, SLICES, *(f"/apis/nvidia.com/{one}" for one in VERSIONS))
INSTALL = "helm upgrade --install dynamo-platform CHART --namespace dynamo-system --create-namespace"
LONGEST = 16
"""Characters of a sandbox's name: the operator puts "<namespace>-<graph>" into labels of 63 bytes."""


def answers(facts: Facts) -> Iterator[Answer]:
    """The checks of the platform that only read."""
    yield _defined(facts)
    yield _served(facts)
    yield _webhooks(facts)
    yield _operator(facts)


def _defined(facts: Facts) -> Answer:
    found = facts.established(GRAPHS)
    if isinstance(found, Unread):
        return skipped("dynamo-crds", f"Definitions may not be read: {found.reason}")
    if found:
        return passed("dynamo-crds", f"{GRAPHS} is established")
    there = not isinstance(facts.get(crd(GRAPHS)), Unread)
    seen = f"{GRAPHS} is defined and not established" if there else f"{GRAPHS} is not defined"
    return failed("dynamo-crds", seen, "an established definition", INSTALL)


def _served(facts: Facts) -> Answer:
    served = [one for one in VERSIONS if not isinstance(facts.get(f"/apis/nvidia.com/{one}"), Unread)]
    if len(served) == len(VERSIONS):
        return passed("dynamo-versions", f"served: {', '.join(served)}")
    expected = "both API versions, or recipes of the one that is served"
    if not served:
        return failed("dynamo-versions", "nvidia.com is not served", expected, INSTALL)
    return warned("dynamo-versions", f"served: {served[0]} only", expected, "Upgrade the Dynamo platform.")


def _webhooks(facts: Facts) -> Answer:
    """Every webhook for Dynamo's kinds, the conversion among them, has a Service with a ready address, or a URL."""
    hooks = [facts.items(path) for path in HOOKS]
    services, slices = facts.items(SERVICES), facts.items(SLICES)
    for read in (*hooks, services, slices):
        if isinstance(read, Unread):
            return skipped("dynamo-webhooks", f"Webhooks or their Services may not be read: {read.reason}")
    clients = list(_clients(facts, [one for read in hooks if not isinstance(read, Unread) for one in read]))
    known = {(one["metadata"]["namespace"], name_of(one)) for one in services} if isinstance(services, list) else set()
    ready = set(_ready(slices)) if isinstance(slices, list) else set()
    for name, client in clients:
        wanted = client.get("service")
        if not wanted:
            continue
        place = (wanted.get("namespace"), wanted.get("name"))
        shown = "/".join(map(str, place))
        if place not in known:
            return failed(
                "dynamo-webhooks", f"{name} calls the Service {shown}, which is not there", "its Service", INSTALL
            )
        if place not in ready:
            mend = f"kubectl get pods --namespace {place[0]}"
            return failed(
                "dynamo-webhooks", f"{name} calls {shown}, which has no ready address", "a ready address", mend
            )
    if not clients:
        return warned("dynamo-webhooks", "nobody admits graphs", "the operator's webhooks", INSTALL)
    return passed("dynamo-webhooks", f"{len(clients)} webhooks have somebody who answers")


def _clients(facts: Facts, hooks: Sequence[Plain]) -> Iterator[tuple[str, Plain]]:
    """The webhooks for Dynamo's kinds with where they are called."""
    for hook in hooks:
        for one in hook.get("webhooks", []):
            groups = {group for rule in one.get("rules", []) for group in rule.get("apiGroups", [])}
            if "nvidia.com" in groups:
                yield name_of(hook), one.get("clientConfig", {})
    definition = facts.get(crd(GRAPHS))
    if not isinstance(definition, Unread):
        webhook = (definition["spec"].get("conversion") or {}).get("webhook") or {}
        if webhook.get("clientConfig"):
            yield "the conversion", webhook["clientConfig"]


def _ready(slices: Sequence[Plain]) -> Iterator[tuple[str, str]]:
    for one in slices:
        if any((endpoint.get("conditions") or {}).get("ready") for endpoint in one.get("endpoints") or []):
            yield (
                one["metadata"]["namespace"],
                str((one["metadata"].get("labels") or {}).get("kubernetes.io/service-name")),
            )


def _operator(facts: Facts) -> Answer:
    deployments = facts.items(DEPLOYMENTS)
    if isinstance(deployments, Unread):
        return skipped("dynamo-operator", f"Deployments may not be read: {deployments.reason}")
    found = [one for one in deployments if "dynamo-operator" in name_of(one)]
    places = sorted({one["metadata"]["namespace"] for one in found})
    waiting = [one for one in found if not (one.get("status") or {}).get("readyReplicas")]
    if not found:
        return warned("dynamo-operator", "no Deployment is the operator's", "the operator, in this cluster", INSTALL)
    if waiting:
        mend = f"kubectl describe deployment {name_of(waiting[0])} --namespace {waiting[0]['metadata']['namespace']}"
        return failed("dynamo-operator", f"{name_of(waiting[0])} has no ready pod", "a ready operator", mend)
    if len(places) > 1:
        seen = f"operators in {', '.join(places)}"
        return warned(
            "dynamo-operator", seen, "one, or each restricted to its namespace", "helm uninstall the one too many"
        )
    return passed("dynamo-operator", f"ready in {places[0]}")


def admitted(api: Api, namespace: str) -> Answer:
    """Whether the server admits a small graph; nothing is kept."""
    graph = {
        "apiVersion": "nvidia.com/v1alpha1",
        "kind": "DynamoGraphDeployment",
        "metadata": {"name": "doctor", "namespace": namespace},
        "spec": {
            "services": {
                "Frontend": {"componentType": "frontend", "extraPodSpec": {"mainContainer": {"image": "x:1.0.0"}}}
            }
        },
    }
    path = f"/apis/nvidia.com/v1alpha1/namespaces/{namespace}/dynamographdeployments/doctor"
    try:
        api.apply(path, graph, dry_run=True)
    except RejectedError as error:
        if error.status == 403 and "cannot patch" in error.message:
            return skipped("dynamo-admission", f"A graph may not be tried: {error.message}")
        return failed("dynamo-admission", error.message, "a small graph is admitted", "kubectl logs of the operator")
    except UnreachableError as error:
        return failed("dynamo-admission", str(error), "a small graph is admitted", "kubectl logs of the operator")
    return passed("dynamo-admission", "a small graph is admitted")
