"""Objects into a namespace by server-side apply: all of them tried first, so that nothing is half applied."""

from collections.abc import Sequence
from typing import Any

from checks.kube import paths
from checks.kube.api import Api
from checks.kube.errors import RejectedError

Plain = dict[str, Any]


def apply(api: Api, namespace: str, objects: Sequence[Plain]) -> str:
    """Empty when every object is applied, else what the API server said to the first that it refused."""
    return refusal(api, namespace, objects) or _sent(api, namespace, objects, dry_run=False)


def refusal(api: Api, namespace: str, objects: Sequence[Plain]) -> str:
    """What the API server says against the first object that it would refuse; empty when it takes all. Keeps nothing."""
    return _sent(api, namespace, objects, dry_run=True)


def _sent(api: Api, namespace: str, objects: Sequence[Plain], *, dry_run: bool) -> str:
    for one in objects:
        try:
            api.apply(paths.of(one, namespace), one, dry_run=dry_run)
        except RejectedError as error:
            where = f"{one['kind']} {one['metadata']['name']}"
            return f"The API server refuses {where} ({error.status}): {error.message}"
    return ""
