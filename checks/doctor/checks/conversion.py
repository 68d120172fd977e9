"""Whether graphs are converted between Dynamo's API versions: proven by a small graph that is tried, where one may be.

Listing graphs proves nothing: while none is stored the conversion webhook is not asked, and the list is there with it dead.
"""

from collections.abc import Sequence
from typing import Any

from checks.doctor.answer import Answer, failed, passed, skipped
from checks.doctor.checks import services
from checks.doctor.checks.dynamo import GRAPH_LIST, GRAPHS, INSTALL, VERSIONS, small_graph
from checks.doctor.facts import Facts, Plain, Unread, crd
from checks.kube.api import Api
from checks.kube.errors import RejectedError, UnreachableError

CHECK = "dynamo-conversion"
PATHS = (crd(GRAPHS), *(GRAPH_LIST.format(one) for one in VERSIONS), *services.PATHS)
EXPECTED = "a graph can be written and read in every version that is served"
MEND = "kubectl get pods --namespace dynamo-system, and the Service that the definition's conversion names"
REFUSED = range(400, 500)
"""HTTP statuses by which a graph is refused for what it is, or for who asks: they say nothing of its conversion."""


def tried(api: Api, facts: Facts, namespace: str) -> Facts:
    """What is known, and what the server says to a small graph in each version that has to be converted; nothing is kept."""
    found = {_path(one, namespace): _tried(api, facts, one, namespace) for one in _converted_versions(facts)}
    return Facts({**facts.known, **found})


def _tried(api: Api, facts: Facts, version: str, namespace: str) -> Plain | Unread:
    try:
        return api.apply(_path(version, namespace), small_graph(facts, version, namespace), dry_run=True)
    except RejectedError as error:
        return Unread(error.message, broken=error.status not in REFUSED)
    except UnreachableError as error:
        return Unread(str(error), broken=True)


def answer(facts: Facts, namespace: str = "") -> Answer:
    """Whether a graph of any version that is served can be written and read; `namespace` is where one was tried, if it was."""
    definition = facts.get(crd(GRAPHS))
    if isinstance(definition, Unread) and definition.missing:
        return failed(CHECK, f"{GRAPHS} is not defined, and nothing converts graphs", EXPECTED, INSTALL)
    versions = ", ".join(_converted_versions(facts))
    if versions and not isinstance(definition, Unread) and _client(definition) is None:
        return failed(CHECK, f"nothing converts {versions}: its definition names no webhook", EXPECTED, INSTALL)
    places = [(one, GRAPH_LIST.format(one)) for one in VERSIONS]
    places += [(one, _path(one, namespace)) for one in VERSIONS]
    said = [(version, found) for version, path in places if (found := facts.get(path))]
    broken = next(((version, one) for version, one in said if isinstance(one, Unread) and one.broken), None)
    if broken is not None:
        return failed(CHECK, f"{broken[0]}: {broken[1].reason}", EXPECTED, MEND)
    if isinstance(definition, Unread):
        return skipped(CHECK, f"Definitions may not be read: {definition.reason}")
    return _by_definition(facts, definition, namespace)


def _by_definition(facts: Facts, definition: Plain, namespace: str) -> Answer:
    versions = _converted_versions(facts)
    if not versions:
        return passed(CHECK, "no version that is served needs a conversion")
    told = ", ".join(versions)
    if all(not isinstance(facts.get(_path(one, namespace)), Unread) for one in versions):
        return passed(CHECK, f"a small graph of {told} is converted")
    if all(_stored(facts, one) for one in versions):
        return passed(CHECK, f"the graphs that are stored can be read as {told}")
    return _by_service(facts, _client(definition) or {}, told)


def _by_service(facts: Facts, client: Plain, told: str) -> Answer:
    """Where no graph was tried and none is stored: whether somebody would answer."""
    place = client.get("service")
    if not place:
        return skipped(CHECK, f"No graph of {told} is stored and none was tried: name a sandbox by --sandbox")
    namespace, name = str(place.get("namespace")), str(place.get("name"))
    unread = services.unread(facts)
    if unread is not None:
        return skipped(CHECK, f"The conversion's Service may not be read: {unread.reason}")
    wrong = services.missing(facts, namespace, name)
    if wrong:
        return failed(CHECK, f"{told} is converted by the Service {namespace}/{name}, {wrong}", EXPECTED, MEND)
    return passed(CHECK, f"{told} is converted by the Service {namespace}/{name}, which has a ready address")


def _client(definition: Plain) -> dict[str, Any] | None:
    conversion = definition["spec"].get("conversion") or {}
    return (conversion.get("webhook") or {}).get("clientConfig") if conversion.get("strategy") == "Webhook" else None


def _converted_versions(facts: Facts) -> Sequence[str]:
    """The versions of graphs that are served and not the stored one."""
    definition = facts.get(crd(GRAPHS))
    if isinstance(definition, Unread):
        return ()
    listed = definition["spec"].get("versions") or ()
    return [one["name"] for one in listed if one.get("served") and not one.get("storage") and one["name"] in VERSIONS]


def _stored(facts: Facts, version: str) -> bool:
    found = facts.items(GRAPH_LIST.format(version))
    return not isinstance(found, Unread) and bool(found)


def _path(version: str, namespace: str) -> str:
    return f"/apis/nvidia.com/{version}/namespaces/{namespace}/dynamographdeployments/doctor"
