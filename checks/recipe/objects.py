"""The objects of a recipe that a run applies, and why one of them may not be.

Rules tell the author about most of this much earlier; here it is enforced, because whatever passes is applied with the
runner's rights in a namespace that other recipes use after it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from checks.model.protocol import BLOCK, COLLECT, RUNTIME_PROBE, SLOT
from checks.model.refusal import Refusal
from checks.model.spec import Content
from checks.recipe import manifest
from checks.recipe.allowed.kinds import GRAPH, KINDS
from checks.recipe.layout import CACHE

Object = dict[str, Any]
LIFE = {"deletionGracePeriodSeconds", "deletionTimestamp", "finalizers", "managedFields", "ownerReferences"}
"""Parts of metadata, of an object or of a template of one, that say who owns it and what it takes to be rid of it."""
WRITTEN = {"data", "binaryData"}
"""What a ConfigMap holds: its keys are its author's."""
ANOTHERS = {"manualSelector", "selector", "managedBy"}
OURS = {SLOT, BLOCK, COLLECT, RUNTIME_PROBE}
"""Names of the run's and the doctor's own objects in a sandbox."""


def deployment(content: Content, recipe: str) -> tuple[Object, ...] | Refusal:
    """What serves: every object of the recipe's own directory but the benchmark; exactly one of them is a graph."""
    found = objects(serving(content, recipe))
    if isinstance(found, Refusal):
        return found
    graphs = [one for one in found if one["kind"] == GRAPH]
    if len(graphs) != 1:
        return Refusal(f"{recipe} declares {len(graphs)} {GRAPH}s; a run serves exactly one.")
    return found


def serving(content: Content, recipe: str) -> Mapping[str, str]:
    """The files of what serves, by path."""
    return {path: text for path, text in content.files.items() if _beside(path, recipe)}


def _beside(path: str, recipe: str) -> bool:
    folder, _, name = path.rpartition("/")
    return folder == recipe and name.endswith((".yaml", ".yml")) and not name.startswith("perf.")


def benchmark(text: str, path: str = "perf.yaml") -> tuple[Object, ...] | Refusal:
    """What measures: exactly one Job, and the ConfigMaps that it reads."""
    found = objects({path: text})
    if isinstance(found, Refusal):
        return found
    jobs = [one for one in found if one["kind"] == "Job"]
    if len(jobs) != 1 or any(one["kind"] not in {"Job", "ConfigMap"} for one in found):
        kinds = ", ".join(one["kind"] for one in found) or "nothing"
        return Refusal(f"{path} declares {kinds}; a benchmark is one Job, with ConfigMaps if it needs them.")
    return found


def cache(content: Content) -> tuple[Object, ...] | Refusal:
    """What the model comes from: the claims and the download Jobs of the model-cache directory."""
    return objects({path: text for path, text in content.files.items() if f"/{CACHE}/" in path})


def objects(files: Mapping[str, str]) -> tuple[Object, ...] | Refusal:
    """Every object of some files in order, as Kubernetes reads them; a Refusal for the first that may not be applied."""
    found: list[Object] = []
    for path, text in sorted(files.items()):
        read = manifest.read(path, text.encode())
        if read.findings:
            first = read.findings[0]
            return Refusal(f"{path}:{first.line}: {first.message}")
        for document in read.documents:
            reason = next(_reasons(document.value), None)
            if reason:
                return Refusal(f"{path}:{document.where(()).line}: {reason}")
            found.append(document.value)
    names = Counter((one["kind"], one["metadata"]["name"]) for one in found)
    twice = next((name for name, count in names.items() if count > 1), None)
    return Refusal(f"{twice[0]} {twice[1]} is declared twice.") if twice else tuple(found)


def _reasons(value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        yield "The document is no object."
        return
    kind, version = value.get("kind"), value.get("apiVersion")
    if not isinstance(kind, str) or version not in KINDS.get(kind, ()):
        yield f"{version} {kind} is not among the kinds that a recipe may bring ({', '.join(KINDS)})."
        return
    metadata = value.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    if not isinstance(metadata, dict) or not isinstance(name, str) or not name:
        yield f"The {kind} has no metadata.name."
        return
    if name in OURS:
        yield f"The name {name} belongs to the run itself."
    if metadata.get("namespace") is not None:
        yield f"{kind} {name} sets metadata.namespace; the run decides that."
    yield from _of_life(value, f"{kind} {name}")
    for spec in pod_specs(value):
        if spec.get("serviceAccountName", "default") != "default" or spec.get("serviceAccount", "default") != "default":
            yield f"{kind} {name} names a service account; a recipe runs without rights of its own."


def _of_life(value: dict[str, Any], what: str) -> Iterator[str]:
    """What would keep an object from being told apart, controlled or removed."""
    for field in sorted(LIFE & set(_keys({key: inner for key, inner in value.items() if key not in WRITTEN}))):
        yield f"{what} sets metadata.{field}; the run decides that."
    spec = value.get("spec")
    if value["kind"] == "Job" and isinstance(spec, dict):
        for field in sorted(ANOTHERS & spec.keys()):
            yield f"{what} sets spec.{field}, by which it takes other pods for its own or is left alone; remove it."


def _keys(value: Any) -> Iterator[str]:
    """Every key at any depth."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield from (key for key in one if isinstance(key, str))
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def pod_specs(value: Object) -> Iterator[dict[str, Any]]:
    """Every pod specification inside an object, to be read or changed in place."""
    spec = value.get("spec")
    spec = spec if isinstance(spec, dict) else {}
    if value["kind"] == "Pod":
        yield spec
    elif value["kind"] == "Job":
        yield from _inside(spec, "template", "spec")
    elif value["kind"] == GRAPH:
        for service in _mappings(
            (spec.get("services") or {}).values() if isinstance(spec.get("services"), dict) else ()
        ):
            yield from _inside(service, "extraPodSpec")
        for component in _mappings(spec.get("components") or ()):
            yield from _inside(component, "podTemplate", "spec")


def _inside(value: dict[str, Any], *path: str) -> Iterator[dict[str, Any]]:
    for step in path:
        inner = value.get(step)
        if not isinstance(inner, dict):
            return
        value = inner
    yield value


def _mappings(values: Iterable[Any]) -> Iterator[dict[str, Any]]:
    return (value for value in values if isinstance(value, dict))
