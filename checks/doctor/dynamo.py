"""Dynamo's kinds: defined, served and converted, and whether a graph is admitted."""

from collections.abc import Iterator

from checks.cluster.api import Api
from checks.cluster.errors import RejectedError, UnreachableError
from checks.doctor.answer import Answer, failed, passed, skipped, warned
from checks.doctor.reading import Facts, Unread, crd

GRAPHS = "dynamographdeployments.nvidia.com"
VERSIONS = ("v1alpha1", "v1beta1")
GRAPH_LIST = "/apis/nvidia.com/{}/dynamographdeployments"
PATHS = (
    crd(GRAPHS),
    *(f"/apis/nvidia.com/{one}" for one in VERSIONS),
    *(GRAPH_LIST.format(one) for one in VERSIONS),
)
INSTALL = "recipe-gate platform plan, and its commands"
LONGEST = 16
"""Characters of a sandbox's name: the operator puts "<namespace>-<graph>" into labels of 63 bytes."""


def answers(facts: Facts) -> Iterator[Answer]:
    """The checks of the platform that only read."""
    yield _defined(facts)
    yield _served(facts)
    yield _converted(facts)


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


def _converted(facts: Facts) -> Answer:
    """Objects are listed in each version that is served: a dead conversion webhook fails every one that it must convert."""
    for version in VERSIONS:
        found = facts.get(GRAPH_LIST.format(version))
        if isinstance(found, Unread) and found.broken:
            expected = "graphs can be read in every version that is served"
            mend = "kubectl get pods --namespace dynamo-system, and the Service that the definition's conversion names"
            return failed("dynamo-conversion", f"{version}: {found.reason}", expected, mend)
        if isinstance(found, Unread) and not found.missing:
            return skipped("dynamo-conversion", f"Graphs may not be listed: {found.reason}")
    return passed("dynamo-conversion", "graphs can be read in every version")


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
