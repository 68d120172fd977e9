"""A policy file to the Policy that it spells, or to every mistake in it with its line."""

from collections.abc import Iterator, Sequence

from checks.model.finding import Finding
from checks.policy.keys import POLICY, contradictions
from checks.policy.shapes import Mistake
from checks.policy.values import PATH, Policy
from checks.recipe import manifest
from checks.recipe.manifest import Document
from checks.rules.policy import UNREADABLE_POLICY

MAXIMUM_BYTES = 64 * 1024


def read(data: bytes | None, path: str = PATH) -> Policy | tuple[Finding, ...]:
    """The policy that a file spells, or every mistake in it; None (no file) is the default. `path` is what findings name."""
    if data is None:
        return Policy()
    if len(data) > MAXIMUM_BYTES:
        return (UNREADABLE_POLICY.finding(path, f"The policy is larger than {MAXIMUM_BYTES} bytes."),)
    found = manifest.read(path, data)
    if found.findings:
        return found.findings
    if len(found.documents) > 1:
        return tuple(_findings(found.documents[1], [((), "The policy is one document.")]))
    return _of(found.documents[0]) if found.documents else Policy()


def _of(document: Document) -> Policy | tuple[Finding, ...]:
    wrong = tuple(_findings(document, list(POLICY.mistakes((), document.value))))
    if wrong:
        return wrong
    policy: Policy = POLICY.built((), document.value, lambda path: document.where(path).line)
    return tuple(_findings(document, list(contradictions(policy)))) or policy


def _findings(document: Document, mistakes: Sequence[Mistake]) -> Iterator[Finding]:
    for where, message in mistakes:
        place = document.where_key(where) if where else document.where(where)
        yield UNREADABLE_POLICY.finding(document.path, message, line=place.line, column=place.column)
