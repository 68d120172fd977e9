"""One view of a DynamoGraphDeployment in both API versions: its components, where their parts stand, and what they ask for."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from checks.recipe.manifest import Document
from checks.recipe.yaml_nodes import Path

KIND = "DynamoGraphDeployment"
SHELLS = ("sh", "bash", "/bin/sh", "/bin/bash")
MOST_COMPONENTS = 25
"""The definition's own limit on components; a graph of more is refused by the schema and read no further."""
LONGEST_COMMAND, LONGEST_VALUE, LONGEST_EXPANDED = 16_384, 1024, 65_536
"""Characters of a command line that is read, of a variable in it, and of what becomes of it; engines' are far shorter."""
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|\((\w+)\)|(\w+))")


@dataclass(frozen=True)
class Component:
    """One service of a graph: `path` is where it stands in the document, `container` where its main container does."""

    name: str
    kind: str
    path: Path
    container: Path
    gpus: Path
    replicas: int
    nodes: int


def components(document: Document) -> tuple[Component, ...]:
    """The components of a graph in either API version; what has another shape than a component's is left out."""
    return document.once("components", lambda: tuple(islice(_components(document), MOST_COMPONENTS)))


def _components(document: Document) -> Iterator[Component]:
    services = document.get(("spec", "services"))
    listed = document.get(("spec", "components"))
    if isinstance(services, dict):
        yield from (_alpha(name, value) for name, value in services.items() if isinstance(value, dict))
    elif isinstance(listed, list):
        yield from (_beta(document, index, value) for index, value in enumerate(listed) if isinstance(value, dict))


def _alpha(name: str, value: dict[str, Any]) -> Component:
    path: Path = ("spec", "services", name)
    resources = value.get("resources") if isinstance(value.get("resources"), dict) else {}
    part = "limits" if isinstance(resources, dict) and "limits" in resources else "requests"
    kind = str(value.get("componentType") or "")
    return Component(
        name,
        kind,
        path,
        (*path, "extraPodSpec", "mainContainer"),
        (*path, "resources", part, "gpu"),
        _count(value),
        _nodes(value),
    )


def _beta(document: Document, index: int, value: dict[str, Any]) -> Component:
    path: Path = ("spec", "components", index)
    containers: Path = (*path, "podTemplate", "spec", "containers")
    named = document.get(containers)
    names = [c.get("name") if isinstance(c, dict) else None for c in named] if isinstance(named, list) else []
    container: Path = (*containers, names.index("main") if "main" in names else 0)
    limits = (*container, "resources", "limits")
    part = limits if document.get(limits) else (*container, "resources", "requests")
    name, kind = str(value.get("name") or index), str(value.get("type") or "")
    return Component(name, kind, path, container, (*part, "nvidia.com/gpu"), _count(value), _nodes(value))


def _count(value: dict[str, Any]) -> int:
    replicas = value.get("replicas", 1)
    return replicas if isinstance(replicas, int) and not isinstance(replicas, bool) else 1


def _nodes(value: dict[str, Any]) -> int:
    multinode = value.get("multinode")
    nodes = multinode.get("nodeCount", 2) if isinstance(multinode, dict) else 1
    return nodes if isinstance(nodes, int) else 1


def gpus_per_pod(document: Document, component: Component) -> int:
    """The GPUs of one pod of a component; 0 when it asks for none or for something that is no number."""
    value = document.get(component.gpus)
    return int(value) if isinstance(value, int | str) and str(value).isdigit() else 0


def gpus(document: Document) -> int:
    """The GPUs of the whole graph: replicas times nodes times GPUs of a pod, over all components."""
    return sum(c.replicas * c.nodes * gpus_per_pod(document, c) for c in components(document))


def environment(document: Document, component: Component) -> dict[str, str]:
    """The literal environment of a component's main container; values from secrets and fields are left out."""
    return document.once(("environment", component.path), lambda: _environment(document, component))


def _environment(document: Document, component: Component) -> dict[str, str]:
    found: dict[str, str] = {}
    places = (("spec", "envs"), ("spec", "env"), (*component.path, "envs"), (*component.container, "env"))
    for place in places:
        entries = document.get(place)
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and isinstance(entry.get("name"), str) and isinstance(entry.get("value"), str):
                found[entry["name"]] = entry["value"]
    return found


def words(document: Document, component: Component) -> tuple[str, ...]:
    """The words of a component's command line with its literal environment put in; () when it cannot be split or is too long."""
    return document.once(("words", component.path), lambda: _words(document, component))


def _words(document: Document, component: Component) -> tuple[str, ...]:
    given = [*_texts(document, (*component.container, "command")), *_texts(document, (*component.container, "args"))]
    if sum(map(len, given)) > LONGEST_COMMAND:
        return ()
    if given and given[0] in SHELLS:
        try:
            given = shlex.split(" ".join(given[2:]), comments=True)
        except ValueError:
            return ()
    known = environment(document, component)
    found = tuple(_expanded(word, known) for word in given)
    return found if sum(map(len, found)) <= LONGEST_EXPANDED else ()


def _texts(document: Document, path: Path) -> list[str]:
    value = document.get(path)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _expanded(word: str, known: dict[str, str]) -> str:
    """The word with its variables put in once, as a shell does: what a value holds is not looked at again."""

    def value(match: re.Match[str]) -> str:
        found = known.get(match[1] or match[2] or match[3], match[0])
        return found if len(found) <= LONGEST_VALUE else match[0]

    return _VARIABLE.sub(value, word)


def flag(given: tuple[str, ...], *names: str) -> str | None:
    """The value of the first of `names` among the words, as "--flag value" or "--flag=value"; None when it is not there."""
    for index, word in enumerate(given):
        for name in names:
            if word == name and index + 1 < len(given):
                return given[index + 1]
            if word.startswith(f"{name}="):
                return word.removeprefix(f"{name}=")
    return None


def shell_script(document: Document, container: Path) -> Iterator[tuple[Path, str]]:
    """The script of a container that is started by a shell, with the place of its text."""
    command, args = _texts(document, (*container, "command")), _texts(document, (*container, "args"))
    if not command or command[0] not in SHELLS:
        return
    for index, text in enumerate(args):
        yield (*container, "args", index), text
    if not args and len(command) > 2:
        yield (*container, "command", len(command) - 1), command[-1]
