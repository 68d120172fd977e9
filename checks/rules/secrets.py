"""Tokens: never in a file, always from the one secret that a sandbox holds."""

import re
from collections.abc import Iterable, Iterator

from checks.model.finding import Finding, Level
from checks.model.protocol import HUB_SECRET
from checks.model.rule import Rule
from checks.recipe.graph import components
from checks.recipe.manifest import Document
from checks.recipe.yaml_nodes import Path
from checks.rules.edits import replaced
from checks.rules.findings import Text, at
from checks.rules.parsed.pods import containers, references
from checks.rules.parsed.recipe import ParsedRecipe

SECRET = HUB_SECRET
KEYS = ("HF_TOKEN", "HF_ENDPOINT")
"""What a sandbox's secret holds (docs/cluster.md)."""
_TOKEN = re.compile(r"\bhf_[A-Za-z0-9]{30,}|\bnvapi-[\w-]{40,}|\bghp_[A-Za-z0-9]{36}\b")
_HUB = re.compile(r"(^|[-_])(hf|hugging-?face)([-_]|$)")
INLINE_TOKEN = Rule(
    "SEC-002",
    Level.ERROR,
    reason="A token in a file is everybody's.",
    remedy="Revoke it now, and use a secret.",
    bad="value: hf_…",
    good="envFromSecret: hf-token-secret",
)


def inline_tokens(parsed: ParsedRecipe) -> Iterable[Finding]:
    """SEC-002: a token in a file."""
    for path in parsed.recipe.manifests:
        text = Text(path, parsed.recipe.files[path].decode())
        for found in _TOKEN.finditer(text.text):
            yield text.at(found.start(), INLINE_TOKEN, "A token stands here.")


OTHER_HUB_SECRET = Rule(
    "SEC-001",
    Level.WARNING,
    reason="The sandbox holds the token of the hub as HF_TOKEN in hf-token-secret; another secret is not there.",
    remedy=f"Use {{{SECRET}}}.",
    bad="envFromSecret: my-token",
    good="envFromSecret: hf-token-secret",
    threads=("ai-dynamo/dynamo#2792", "ai-dynamo/dynamo#3384"),
)


def hub_secret(parsed: ParsedRecipe) -> Iterable[Finding]:
    """SEC-001: the hub's token comes from the secret that a sandbox holds."""
    for document in parsed.documents:
        for where, name in _secrets(parsed, document):
            if name != SECRET and _HUB.search(name):
                message = f"A sandbox has no secret {name!r} for the hub."
                yield at(document, where, OTHER_HUB_SECRET, message, edit=replaced(document, where, SECRET))
            key = (*where[:-1], "key")
            if name == SECRET and where[-2] == "secretKeyRef" and document.get(key) not in KEYS:
                message = f"The secret {SECRET} has no key {document.get(key)!r}."
                yield at(document, key, OTHER_HUB_SECRET, message, OTHER_HUB_SECRET.fix(" or ".join(KEYS)))


def _secrets(parsed: ParsedRecipe, document: Document) -> Iterator[tuple[Path, str]]:
    places: list[Path] = [(*c.path, "envFromSecret") for c in components(document)] if parsed.is_graph(document) else []
    for container in containers(document):
        for part, inside in (("envFrom", ("secretRef", "name")), ("env", ("valueFrom", "secretKeyRef", "name"))):
            entries = document.get((*container, part))
            places += [(*container, part, i, *inside) for i in range(len(entries) if isinstance(entries, list) else 0)]
    for place in places:
        name = document.get(place)
        if isinstance(name, str):
            yield place, name


OTHER_SECRET = Rule(
    "SEC-008",
    Level.WARNING,
    reason="A sandbox holds the secret for the hub and no other, so that the pod waits forever.",
    remedy=f"Use {SECRET}, or leave it out.",
    bad="secretKeyRef: {name: my-secret, key: token}",
    good="secretKeyRef: {name: hf-token-secret, key: HF_TOKEN}",
)


def other_secrets(parsed: ParsedRecipe) -> Iterable[Finding]:
    """SEC-008: a secret that a sandbox does not hold."""
    for document in parsed.documents:
        for path, name in references(document, "secret", ("secretRef", "secretKeyRef"), "secretName"):
            if name != SECRET and not _hub(name):
                message = f"A sandbox holds no secret {name!r}."
                yield at(document, path, OTHER_SECRET, message)


def _hub(name: str) -> bool:
    """Whether SEC-001 speaks of it."""
    return "hf" in name.lower() or "hugging" in name.lower()


RULES = (OTHER_HUB_SECRET, INLINE_TOKEN, OTHER_SECRET)
CHECKS = (inline_tokens, hub_secret, other_secrets)
