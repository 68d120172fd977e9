"""An object held against the allow list: everything in it that a recipe may not bring, with what somebody can do about it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checks.model.grants import GRANTABLE, Grants
from checks.recipe.allowed.kinds import KINDS, SPECS, shape
from checks.recipe.allowed.pods import POD
from checks.recipe.allowed.reasons import REASONS
from checks.recipe.allowed.shapes import Anything, Each, Fields, Image, Keyed, Matching, Only, Shape
from checks.recipe.yaml_nodes import Path

NOTHING = Grants()
LONGEST = 80


@dataclass(frozen=True)
class Refused:
    """What may not be brought: where it stands, why not, what to do. `key` when the name of a field is refused, not its value."""

    path: Path
    reason: str
    remedy: str
    key: bool = False


def review(value: Any, grants: Grants = NOTHING) -> Iterator[Refused]:
    """Everything in an object that a recipe may not bring; of a kind that it may not bring at all, its pods are looked at too."""
    kind, version = (value.get("kind"), value.get("apiVersion")) if isinstance(value, dict) else (None, None)
    if isinstance(kind, str) and isinstance(version, str) and version in SPECS.get(kind, {}):
        yield from _refused(value, shape(kind, version), (), grants)
        return
    named = f"{version} {kind}"[:LONGEST]
    reason = f"{named} is not among the kinds that a recipe may bring ({', '.join(KINDS)})."
    yield Refused(
        ("kind",), reason, "Leave the object out; what a cluster offers to all recipes its administrator installs."
    )
    for path, pod in _pods(value, ()):
        yield from _refused(pod, POD, path, grants)


def _pods(value: Any, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Whatever looks like a pod's specification, anywhere inside."""
    if isinstance(value, dict):
        if isinstance(value.get("containers"), list):
            yield path, value
            return
        for name, one in value.items():
            yield from _pods(one, (*path, name))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _pods(one, (*path, index))


def _refused(value: Any, wanted: Shape, path: Path, grants: Grants) -> Iterator[Refused]:
    match wanted:
        case _ if value is None and not isinstance(wanted, Only | Image):
            return
        case Anything():
            return
        case Fields():
            yield from _fields(value, wanted, path, grants)
        case Each():
            yield from _entries(value, wanted, path, grants)
        case Keyed():
            yield from _keys(value, wanted, path, grants)
        case Only() | Matching() | Image():
            if value is not None and not fits(value, wanted, grants):
                yield Refused(path, _of_value(value, wanted, path), _granted(wanted, value, path))


def _fields(value: Any, wanted: Fields, path: Path, grants: Grants) -> Iterator[Refused]:
    if not isinstance(value, dict):
        yield _shapeless(path, "a mapping")
        return
    for name, one in value.items():
        if name in wanted.fields:
            yield from _refused(one, wanted.fields[name], (*path, name), grants)
        elif one is not None:
            yield Refused((*path, name), _of_field(name, wanted), _remedy(name), key=True)
    for name in wanted.needed:
        if value.get(name) is None or value.get(name) == "":
            yield Refused(path, f"{_shown(path)} names no {name}, which means every one.", f"Name its {name}.")


def _entries(value: Any, wanted: Each, path: Path, grants: Grants) -> Iterator[Refused]:
    if not isinstance(value, list):
        yield _shapeless(path, "a list")
        return
    for index, one in enumerate(value):
        yield from _refused(one, wanted.of, (*path, index), grants)


def _keys(value: Any, wanted: Keyed, path: Path, grants: Grants) -> Iterator[Refused]:
    if not isinstance(value, dict):
        yield _shapeless(path, "a mapping")
        return
    for name, one in value.items():
        if isinstance(wanted.keys, Only | Matching) and not fits(name, wanted.keys, grants):
            place = (*path, name)
            yield Refused(place, _of_value(name, wanted.keys, path), _granted(wanted.keys, name, place), key=True)
        yield from _refused(one, wanted.of, (*path, name), grants)


def fits(value: Any, wanted: Only | Matching | Image, grants: Grants) -> bool:
    """Whether a single value is allowed or granted."""
    granted = grants.of(wanted.grant) if wanted.grant else ()
    match wanted:
        case Image():
            return isinstance(value, str) and (not value or any(of_registry(value, one) for one in granted))
        case Only():
            return any(type(value) is type(one) and value == one for one in (*wanted.values, *granted))
        case Matching():
            if not isinstance(value, str):
                return False
            listed = re.fullmatch(wanted.pattern, value) and not any(re.fullmatch(one, value) for one in wanted.but)
            return bool(listed) or value in wanted.besides or value in granted


def of_registry(image: str, registry: str) -> bool:
    """Whether an image is of a registry or of a folder of one; both completed as containerd does."""
    full, prefix = complete(image), registry.rstrip("/")
    return full.startswith(prefix) and full[len(prefix) : len(prefix) + 1] in {"/", ":", "@", ""}


def complete(image: str) -> str:
    """The reference with its registry."""
    first, slash, _ = image.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return image
    return f"docker.io/{image}" if slash else f"docker.io/library/{image}"


def _of_field(name: str, wanted: Fields) -> str:
    known = ", ".join(sorted(wanted.fields))
    why = REASONS.get(name)
    return (
        f"{name} {why}: a recipe may not bring it."
        if why
        else f"A recipe may not bring {name}; here may stand {known}."
    )


def _of_value(value: Any, wanted: Only | Matching | Image, path: Path) -> str:
    shown, place = repr(value)[:LONGEST], _shown(path)
    if isinstance(wanted, Image):
        return f"{shown} is of no registry that images may come from."
    if isinstance(wanted, Matching):
        return f"{place} may not be {shown}" + (f"; it is {wanted.says}." if wanted.says else ".")
    why = next((REASONS[str(one)] for one in reversed(path) if str(one) in REASONS), "")
    if why and wanted.values == (False,):
        return f"{place} {why}: a recipe may not bring it."
    allowed = ", ".join(str(one) for one in wanted.values if one != "")
    return f"{place} may not be {shown}" + (
        f"; {allowed} is allowed." if allowed else f", which {why}." if why else "."
    )


def _granted(wanted: Only | Matching | Image, value: Any, path: Path) -> str:
    """What to do: a policy and an administrator can grant some things, each in one line that can be copied."""
    word = wanted.grant
    asked = (
        complete(value).partition("@")[0].rpartition("/")[0]
        if isinstance(wanted, Image) and isinstance(value, str)
        else value
    )
    if not word or not isinstance(asked, str) or not re.fullmatch(GRANTABLE[word][0], asked):
        return _remedy(str(path[-1]) if path else "it")
    where = f"rules.registries: [{asked}]" if word == "registries" else f"rules.allow.{word}: [{asked}]"
    annotation = f"recipe-gate.dev/allow-{word.replace('_', '-')}={asked}"
    return (
        f"Remove it; or a maintainer writes {where} into .github/recipe-gate.yaml, and the administrator "
        f"annotates the sandbox's namespace with {annotation}."
    )


def _remedy(name: str) -> str:
    return f"Remove {name}."


def _shapeless(path: Path, what: str) -> Refused:
    return Refused(path, f"{_shown(path)} is no {what.removeprefix('a ')}.", f"Write {what}.")


def _shown(path: Path) -> str:
    """The last names of a path, which is enough beside a line."""
    names = [str(one) for one in path if not isinstance(one, int)]
    return ".".join(names[-2:]) or "The object"
