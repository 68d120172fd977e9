"""Whether a generated file still is what its sources make: as objects, whatever their order and spelling."""

from collections.abc import Sequence
from typing import Any

from checks.model.finding import Finding
from checks.recipe.manifest import Document, Manifest
from checks.recipe.yaml_nodes import Path
from checks.rules.findings import at
from checks.rules.kustomize.rules import STALE

MATRIX = ".kustomize-matrix.yaml"
_LONGEST = 40
_Key = tuple[str, str, str, str]


def path_of(overlay: str, beside: str) -> str:
    """The file that is generated from an overlay of a directory."""
    return f"{beside}/deploy-{overlay.rpartition('/')[2]}.yaml"


def stale(generated: Manifest | None, rendered: Manifest, overlay: str, page: str, path: str) -> tuple[Finding, ...]:
    """KUST-006: the first difference between a generated file and what its overlay renders; it is said at the file.

    A missing file (None) is said at the overlay's `page`; one that cannot be read has its own findings.
    """
    fix = STALE.fix(overlay)
    if generated is None:
        return (STALE.finding(page, f"Nobody has generated {path} from this overlay.", fix),)
    if generated.findings:
        return ()
    now, then = _by_key(rendered.documents), _by_key(generated.documents)
    for key, document in then.items():
        if key not in now:
            message = f"The overlay makes no {document.kind} {document.name!r} any more."
            return (at(document, ("metadata", "name"), STALE, message, fix),)
        found = difference(document.value, now[key].value)
        if found is not None:
            shown = ".".join(map(str, found)) or "The object"
            message = f"{shown} is {_shown(document.get(found))} here, the overlay makes {_shown(now[key].get(found))}."
            return (at(document, found, STALE, message, fix),)
    missing = [document for key, document in now.items() if key not in then]
    message = "".join(f"The overlay makes the {one.kind} {one.name!r} too." for one in missing[:1])
    return (STALE.finding(path, message, fix),) if missing else ()


def difference(one: Any, other: Any) -> Path | None:
    """The path of the first value in which two objects differ; None when they say the same. Null says nothing."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted({*one, *other}):
            left, right = one.get(name), other.get(name)
            inside = difference(left, right) if left is not None or right is not None else None
            if inside is not None:
                return (name, *inside)
        return None
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            inside = difference(left, right)
            if inside is not None:
                return (index, *inside)
        return None
    same = one == other and isinstance(one, bool) == isinstance(other, bool)
    return None if same else ()


def _by_key(documents: Sequence[Document]) -> dict[_Key, Document]:
    return {
        (str(one.get(("apiVersion",))), one.kind, str(one.get(("metadata", "namespace"))), one.name): one
        for one in documents
    }


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return f"{len(value)} entries" if len(value) != 1 else "one entry"
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
