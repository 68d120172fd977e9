"""Objects into a namespace by server-side apply: all of them tried first, so that nothing is half applied.

Whatever a run brings into a sandbox comes through here, and is held against the allow list before the API server sees any of it.
"""

from collections.abc import Sequence
from typing import Any

from checks.kube import paths
from checks.kube.api import Api
from checks.kube.errors import RejectedError
from checks.model.grants import Grants
from checks.recipe.allowed.review import review

Plain = dict[str, Any]


def apply(api: Api, namespace: str, objects: Sequence[Plain], grants: Grants) -> str:
    """Empty when every object is applied, else what speaks against the first that is not allowed or that the server refuses."""
    return refusal(api, namespace, objects, grants) or _sent(api, namespace, objects, dry_run=False)


def refusal(api: Api, namespace: str, objects: Sequence[Plain], grants: Grants) -> str:
    """What speaks against the first object that is not allowed, or that the API server would refuse; empty when all may come."""
    return not_allowed(objects, grants) or _sent(api, namespace, objects, dry_run=True)


def not_allowed(objects: Sequence[Plain], grants: Grants) -> str:
    """What of some objects, as they would be applied, no recipe may bring; empty when nothing."""
    for one in objects:
        for found in review(one, grants):
            return f"{one.get('kind')} {one['metadata']['name']} is not applied: {found.reason} {found.remedy}"
    return ""


def _sent(api: Api, namespace: str, objects: Sequence[Plain], *, dry_run: bool) -> str:
    for one in objects:
        try:
            api.apply(paths.of(one, namespace), one, dry_run=dry_run)
        except RejectedError as error:
            where = f"{one['kind']} {one['metadata']['name']}"
            return f"The API server refuses {where} ({error.status}): {error.message}"
    return ""
