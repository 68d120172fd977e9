"""What pods refer to and nothing brings: config maps, and secrets that no sandbox holds."""

from collections.abc import Iterable, Iterator

from checks.finding import Finding
from checks.manifest import Document
from checks.nodes import Path
from checks.rules.reading import Reading, at, containers, pod_specs, sequence
from checks.rules.secrets import SECRET

MADE = ("kube-root-ca.crt",)
"""Config maps that Kubernetes puts into every namespace."""


def config_maps(read: Reading) -> Iterable[Finding]:
    """VOL-007: a config map that no file of the recipe declares, so that the pod waits for it forever."""
    made = {one.name for one in read.of("ConfigMap")} | set(MADE)
    for document in read.documents:
        for path, name in _references(document, "configMap", ("configMapRef", "configMapKeyRef"), "name"):
            if name not in made:
                known = (
                    f"The recipe declares {', '.join(sorted(made - set(MADE)))}." if made - set(MADE) else "Declare it."
                )
                yield at(document, path, "VOL-007", f"No file of the recipe declares the config map {name!r}.", known)


def secrets(read: Reading) -> Iterable[Finding]:
    """SEC-008: a secret that a sandbox does not hold."""
    for document in read.documents:
        for path, name in _references(document, "secret", ("secretRef", "secretKeyRef"), "secretName"):
            if name != SECRET and not _hub(name):
                message = f"A sandbox holds no secret {name!r}."
                yield at(document, path, "SEC-008", message, f"Use {SECRET}, or leave it out.")


def _hub(name: str) -> bool:
    """Whether SEC-001 speaks of it."""
    return "hf" in name.lower() or "hugging" in name.lower()


def _references(document: Document, volume: str, fields: tuple[str, str], key: str) -> Iterator[tuple[Path, str]]:
    """Where the pods of an object name a config map or a secret that they cannot do without."""
    places: list[Path] = []
    for pod in pod_specs(document):
        places += [(*pod, "volumes", i, volume, key) for i in range(len(sequence(document, (*pod, "volumes"))))]
    for container in containers(document):
        whole, single = fields
        places += [
            (*container, "envFrom", i, whole, "name") for i in range(len(sequence(document, (*container, "envFrom"))))
        ]
        env = range(len(sequence(document, (*container, "env"))))
        places += [(*container, "env", i, "valueFrom", single, "name") for i in env]
    for path in places:
        name = document.get(path)
        if isinstance(name, str) and document.get((*path[:-1], "optional")) is not True:
            yield path, name
