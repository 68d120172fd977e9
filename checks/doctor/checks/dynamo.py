"""Dynamo's kinds: defined and served, and whether a graph is admitted."""

from collections.abc import Iterator

from checks.doctor.answer import Answer, failed, passed, skipped, warned
from checks.doctor.facts import Facts, Plain, Unread, crd
from checks.kube.api import Api
from checks.kube.errors import RejectedError, UnreachableError
from checks.model.grants import REGISTRIES
from checks.model.protocol import ALLOW

GRAPHS, COMPONENTS = "dynamographdeployments.nvidia.com", "dynamocomponentdeployments.nvidia.com"
FURTHER = tuple(
    f"{name}.nvidia.com"
    for name in ("dynamographdeploymentrequests", "dynamomodels", "dynamographdeploymentscalingadapters")
)
"""What a whole platform defines beside them; no recipe that can be measured brings any of it."""
VERSIONS = ("v1alpha1", "v1beta1")
GRAPH_LIST = "/apis/nvidia.com/{}/dynamographdeployments"
PATHS = (
    *map(crd, (GRAPHS, COMPONENTS)),
    *(f"/apis/nvidia.com/{one}" for one in VERSIONS),
)
INSTALL = "recipe-gate platform plan, and its commands"
LONGEST = 16
"""Characters of a sandbox's name: the operator puts "<namespace>-<graph>" into labels of 63 bytes."""


def answers(facts: Facts) -> Iterator[Answer]:
    """The checks of the platform that only read."""
    yield _defined(facts)
    yield _served(facts)


def _defined(facts: Facts) -> Answer:
    for name in (GRAPHS, COMPONENTS):
        found = facts.established(name)
        if isinstance(found, Unread):
            return skipped("dynamo-crds", f"Definitions may not be read: {found.reason}")
        if not found:
            there = not isinstance(facts.get(crd(name)), Unread)
            seen = f"{name} is defined and not established" if there else f"{name} is not defined"
            return failed("dynamo-crds", seen, "an established definition", INSTALL)
    return passed("dynamo-crds", f"{GRAPHS} and {COMPONENTS} are established")


def further(facts: Facts) -> Answer:
    """Whether the platform has the kinds that recipes do without: requests, models, scaling adapters."""
    check = "dynamo-further"
    found = [facts.established(name) for name in FURTHER]
    unread = next((one for one in found if isinstance(one, Unread)), None)
    if unread is not None:
        return skipped(check, f"Definitions may not be read: {unread.reason}")
    lacking = [name for name, there in zip(FURTHER, found, strict=True) if not there]
    if lacking:
        return warned(check, f"{lacking[0]} is not established", "all kinds of the platform", INSTALL)
    return passed(check, f"{len(FURTHER)} further definitions are established")


def _served(facts: Facts) -> Answer:
    served = _versions(facts)
    read = [facts.get(f"/apis/nvidia.com/{one}") for one in VERSIONS]
    unread = next((one for one in read if isinstance(one, Unread) and not one.missing), None)
    if unread is not None:
        return skipped("dynamo-versions", f"What is served may not be read: {unread.reason}")
    if len(served) == len(VERSIONS):
        return passed("dynamo-versions", f"served: {', '.join(served)}")
    expected = "both API versions, or recipes of the one that is served"
    if not served:
        return failed("dynamo-versions", "nvidia.com is not served", expected, INSTALL)
    return warned("dynamo-versions", f"served: {served[0]} only", expected, "Upgrade the Dynamo platform.")


def _versions(facts: Facts) -> list[str]:
    return [one for one in VERSIONS if not isinstance(facts.get(f"/apis/nvidia.com/{one}"), Unread)]


def small_graph(facts: Facts, version: str, namespace: str) -> Plain:
    """A graph with a frontend and nothing else, of an image that the sandbox lets in, to be tried and not kept."""
    metadata = {"name": "doctor", "namespace": namespace}
    return {
        "apiVersion": f"nvidia.com/{version}",
        "kind": "DynamoGraphDeployment",
        "metadata": metadata,
        "spec": _small(version, f"{_registry(facts, namespace)}/x:1.0.0"),
    }


def _registry(facts: Facts, namespace: str) -> str:
    """The first registry whose images the administrator lets into a sandbox."""
    found = facts.get(f"/api/v1/namespaces/{namespace}")
    given = {} if isinstance(found, Unread) else found["metadata"].get("annotations") or {}
    return str(given.get(f"{ALLOW}registries") or REGISTRIES[0]).split(",")[0].strip()


def _small(version: str, image: str) -> Plain:
    if version == "v1alpha1":
        frontend = {"componentType": "frontend", "extraPodSpec": {"mainContainer": {"image": image}}}
        return {"services": {"Frontend": frontend}}
    pods = {"spec": {"containers": [{"name": "main", "image": image}]}}
    return {"components": [{"name": "Frontend", "type": "frontend", "podTemplate": pods}]}


def admitted(api: Api, facts: Facts, namespace: str) -> Answer:
    """Whether the server admits a small graph of a version that it serves; nothing is kept."""
    version = next(iter(_versions(facts)), VERSIONS[0])
    path = f"/apis/nvidia.com/{version}/namespaces/{namespace}/dynamographdeployments/doctor"
    try:
        api.apply(path, small_graph(facts, version, namespace), dry_run=True)
    except RejectedError as error:
        if error.status == 403 and "cannot patch" in error.message:
            return skipped("dynamo-admission", f"A graph may not be tried: {error.message}")
        return failed("dynamo-admission", error.message, "a small graph is admitted", "kubectl logs of the operator")
    except UnreachableError as error:
        return failed("dynamo-admission", str(error), "a small graph is admitted", "kubectl logs of the operator")
    return passed("dynamo-admission", "a small graph is admitted")
