"""The secrets that a recipe's pods may have in their sandbox, so that nothing of them is written out.

The runner's Role names the Secrets that it may read (deploy/sandbox.yaml); one that it may not read, or that is not there, is
only known by its shape.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from checks.kube import paths
from checks.kube.api import Api
from checks.kube.errors import RejectedError
from checks.model.protocol import HUB_SECRET
from checks.model.refusal import Refusal
from checks.model.result import Result
from checks.model.serial import from_plain, to_plain
from checks.model.spec import Content, Overlay, Spec
from checks.recipe import objects
from checks.text.mask import mask
from checks.text.secret_values import Secrets, known, of_secret

MOST = 20
"""Secrets that are asked for at most: a recipe could name thousands."""


def secrets_of(api: Api, namespace: str, spec: Spec, overlay: Overlay) -> Secrets:
    """What a run in a sandbox has to keep to itself."""
    sides = [side for side in (spec.base, spec.head) if side is not None]
    named = (name for side in sides for name in _of_side(side))
    chosen = list(dict.fromkeys((HUB_SECRET, *overlay.image_pull_secrets, *named)))[:MOST]
    return known(value for name in chosen for value in _values(api, namespace, name))


def _values(api: Api, namespace: str, name: str) -> Iterator[str]:
    try:
        found = api.find(paths.secret(namespace, name))
    except RejectedError:
        return
    yield from of_secret((found or {}).get("data") or {})


def _of_side(content: Content) -> Iterator[str]:
    found = objects.objects({path: text for path, text in content.files.items() if path.endswith((".yaml", ".yml"))})
    return iter(()) if isinstance(found, Refusal) else _names(found)


def _names(value: Any) -> Iterator[str]:
    """The Secrets that objects name, wherever they do."""
    if isinstance(value, dict):
        for key, inside in value.items():
            if key in {"envFromSecret", "secretName"} and isinstance(inside, str):
                yield inside
            elif key in {"secretRef", "secretKeyRef", "secret"} and isinstance(inside, dict):
                yield from _names({"secretName": inside.get("name"), "more": inside})
            else:
                yield from _names(inside)
    elif isinstance(value, Iterable) and not isinstance(value, str):
        for one in value:
            yield from _names(one)


def without(result: Result, secrets: Secrets) -> Result:
    """A Result in no word of which a secret stands: whoever wrote it, all that a run tells goes through here."""
    return from_plain(Result, _masked(to_plain(result), secrets))


def _masked(value: Any, secrets: Secrets) -> Any:
    if isinstance(value, str):
        return mask(value, secrets)
    if isinstance(value, dict):
        return {_masked(key, secrets): _masked(one, secrets) for key, one in value.items()}
    return [_masked(one, secrets) for one in value] if isinstance(value, list) else value
