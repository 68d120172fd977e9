"""What a recipe may not ask of a shared cluster, whoever wrote it."""

from collections.abc import Iterable

from checks.finding import Finding
from checks.manifest import Document
from checks.nodes import Path
from checks.rules.edits import removed
from checks.rules.reading import Reading, at, containers, pod_specs


def privileges(read: Reading) -> Iterable[Finding]:
    """SEC-003: privileged containers, added capabilities, the host's namespaces, folders and ports, a node of one's choice."""
    for document in read.documents:
        for pod in pod_specs(document):
            yield from _of_pod(document, pod)
        for container in containers(document):
            yield from _of_container(document, container)


def _of_pod(document: Document, pod: Path) -> Iterable[Finding]:
    for name in ("hostNetwork", "hostPID", "hostIPC"):
        if document.get((*pod, name)) is True:
            yield _refused(document, (*pod, name), f"{name} shares the node with the recipe.")
    if document.get((*pod, "nodeName")) is not None:
        yield _refused(document, (*pod, "nodeName"), "nodeName passes by the scheduler and its count of GPUs.")
    volumes = document.get((*pod, "volumes"))
    for index, volume in enumerate(volumes if isinstance(volumes, list) else ()):
        if isinstance(volume, dict) and "hostPath" in volume:
            yield _refused(document, (*pod, "volumes", index, "hostPath"), "hostPath opens the node's folders.")


def _of_container(document: Document, container: Path) -> Iterable[Finding]:
    context = (*container, "securityContext")
    if document.get((*context, "privileged")) is True:
        yield _refused(document, (*context, "privileged"), "A privileged container owns its node.")
    if document.get((*context, "capabilities", "add")):
        yield _refused(document, (*context, "capabilities", "add"), "Capabilities are added.")
    ports = document.get((*container, "ports"))
    for index, port in enumerate(ports if isinstance(ports, list) else ()):
        if isinstance(port, dict) and port.get("hostPort"):
            yield _refused(document, (*container, "ports", index, "hostPort"), "hostPort takes a port of the node.")


def accounts(read: Reading) -> Iterable[Finding]:
    """SEC-004: a recipe names no service account; the sandbox gives it one without rights."""
    for document in read.documents:
        for pod in pod_specs(document):
            for name in ("serviceAccountName", "serviceAccount"):
                if document.get((*pod, name)):
                    yield _refused(document, (*pod, name), "A recipe may not choose a service account.", "SEC-004")


def tokens(read: Reading) -> Iterable[Finding]:
    """SEC-004 too: the token of a service account."""
    for document in read.documents:
        for pod in pod_specs(document):
            place = (*pod, "automountServiceAccountToken")
            if document.get(place) is True:
                yield _refused(document, place, "A recipe may not ask for a service account's token.", "SEC-004")


def namespaces(read: Reading) -> Iterable[Finding]:
    """SEC-005: a recipe names no namespace; it runs where it is put."""
    for document in read.documents:
        if document.get(("metadata", "namespace")) is not None:
            place, message = ("metadata", "namespace"), "A recipe may not choose its namespace."
            edit = removed(document, place)
            yield at(document, place, "SEC-005", message, "Remove it.", key=True, edit=edit)


def _refused(document: Document, path: Path, message: str, rule: str = "SEC-003") -> Finding:
    return at(document, path, rule, message, "Remove it.", key=True)


def users(read: Reading) -> Iterable[Finding]:
    """SEC-006: containers that run as root by their own words."""
    for document in read.documents:
        for place in [*pod_specs(document), *containers(document)]:
            where = (*place, "securityContext", "runAsUser")
            if document.get(where) == 0:
                yield at(document, where, "SEC-006", "The container runs as root.", "Run as a user of one's own.")
