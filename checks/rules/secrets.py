"""Tokens: never in a file, always from the one secret that a sandbox holds."""

import re
from collections.abc import Iterable, Iterator

from checks.finding import Finding
from checks.graph import components
from checks.manifest import Document
from checks.nodes import Path
from checks.rules.edits import replaced
from checks.rules.reading import Reading, at, containers, of_text

SECRET = "hf-token-secret"  # noqa: S105
KEYS = ("HF_TOKEN", "HF_ENDPOINT")
"""What a sandbox's secret holds (docs/cluster.md)."""
_TOKEN = re.compile(r"\bhf_[A-Za-z0-9]{30,}|\bnvapi-[\w-]{40,}|\bghp_[A-Za-z0-9]{36}\b")
_HUB = re.compile(r"(^|[-_])(hf|hugging-?face)([-_]|$)")


def inline(read: Reading) -> Iterable[Finding]:
    """SEC-002: a token in a file."""
    for path in read.recipe.manifests:
        text = read.recipe.files[path].decode()
        for found in _TOKEN.finditer(text):
            yield of_text(
                path, text, found.start(), "SEC-002", "A token stands here.", "Revoke it now, and use a secret."
            )


def named(read: Reading) -> Iterable[Finding]:
    """SEC-001: the hub's token comes from the secret that a sandbox holds."""
    for document in read.documents:
        for where, name in _secrets(read, document):
            if name != SECRET and _HUB.search(name):
                message = f"A sandbox has no secret {name!r} for the hub."
                yield at(document, where, "SEC-001", message, f"Use {SECRET}.", edit=replaced(document, where, SECRET))
            key = (*where[:-1], "key")
            if name == SECRET and where[-2] == "secretKeyRef" and document.get(key) not in KEYS:
                message = f"The secret {SECRET} has no key {document.get(key)!r}."
                yield at(document, key, "SEC-001", message, f"Use {' or '.join(KEYS)}.")


def _secrets(read: Reading, document: Document) -> Iterator[tuple[Path, str]]:
    places: list[Path] = [(*c.path, "envFromSecret") for c in components(document)] if document in read.graphs else []
    for container in containers(document):
        for part, inside in (("envFrom", ("secretRef", "name")), ("env", ("valueFrom", "secretKeyRef", "name"))):
            entries = document.get((*container, part))
            places += [(*container, part, i, *inside) for i in range(len(entries) if isinstance(entries, list) else 0)]
    for place in places:
        name = document.get(place)
        if isinstance(name, str):
            yield place, name
