"""What a recipe may not ask of a shared cluster, whoever wrote it."""

from collections.abc import Iterable

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.manifest import Document
from checks.recipe.yaml_nodes import Path
from checks.rules.edits import removed
from checks.rules.findings import at
from checks.rules.parsed.pods import containers, pod_specs
from checks.rules.parsed.recipe import ParsedRecipe

PRIVILEGE = Rule(
    "SEC-003",
    Level.ERROR,
    reason="Whoever owns the node owns what everybody runs on it.",
    remedy="Remove {the privilege}.",
    bad="hostNetwork: true",
    good="# nothing",
)


def privileges(parsed: ParsedRecipe) -> Iterable[Finding]:
    """SEC-003: privileged containers, the host's namespaces, folders and ports, a node of one's choice."""
    for document in parsed.documents:
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
    ports = document.get((*container, "ports"))
    for index, port in enumerate(ports if isinstance(ports, list) else ()):
        if isinstance(port, dict) and port.get("hostPort"):
            yield _refused(document, (*container, "ports", index, "hostPort"), "hostPort takes a port of the node.")


SERVICE_ACCOUNT = Rule(
    "SEC-004",
    Level.ERROR,
    reason="An account of one's choice has rights of one's choice; the sandbox gives each pod one without.",
    remedy="Remove {the account}.",
    bad="serviceAccountName: admin",
    good="# nothing",
)


def accounts(parsed: ParsedRecipe) -> Iterable[Finding]:
    """SEC-004: a recipe names no service account; the sandbox gives it one without rights."""
    for document in parsed.documents:
        for pod in pod_specs(document):
            for name in ("serviceAccountName", "serviceAccount"):
                if document.get((*pod, name)):
                    yield _refused(
                        document, (*pod, name), "A recipe may not choose a service account.", SERVICE_ACCOUNT
                    )


def tokens(parsed: ParsedRecipe) -> Iterable[Finding]:
    """SEC-004 too: the token of a service account."""
    for document in parsed.documents:
        for pod in pod_specs(document):
            place = (*pod, "automountServiceAccountToken")
            if document.get(place) is True:
                yield _refused(document, place, "A recipe may not ask for a service account's token.", SERVICE_ACCOUNT)


def _refused(document: Document, path: Path, message: str, rule: Rule = PRIVILEGE) -> Finding:
    return at(document, path, rule, message, rule.fix("it"), key=True)


NAMESPACE = Rule(
    "SEC-005",
    Level.ERROR,
    reason="A recipe runs in the namespace where it is put.",
    remedy="Remove {the namespace}.",
    bad="metadata: {namespace: mine}",
    good="metadata: {}",
    threads=("ai-dynamo/dynamo#9621",),
)


def namespaces(parsed: ParsedRecipe) -> Iterable[Finding]:
    """SEC-005: a recipe names no namespace; it runs where it is put."""
    for document in parsed.documents:
        if document.get(("metadata", "namespace")) is not None:
            place, message = ("metadata", "namespace"), "A recipe may not choose its namespace."
            edit = removed(document, place)
            yield at(document, place, NAMESPACE, message, NAMESPACE.fix("it"), key=True, edit=edit)


ROOT_USER = Rule(
    "SEC-006",
    Level.WARNING,
    reason="Root in a container is one mistake away from root on the node.",
    remedy="Run as a user of one's own.",
    bad="runAsUser: 0",
    good="runAsUser: 1000",
)


def users(parsed: ParsedRecipe) -> Iterable[Finding]:
    """SEC-006: containers that run as root by their own words."""
    for document in parsed.documents:
        for place in [*pod_specs(document), *containers(document)]:
            where = (*place, "securityContext", "runAsUser")
            if document.get(where) == 0:
                yield at(document, where, ROOT_USER, "The container runs as root.")


RULES = (PRIVILEGE, SERVICE_ACCOUNT, NAMESPACE, ROOT_USER)
CHECKS = (privileges, accounts, tokens, namespaces, users)
