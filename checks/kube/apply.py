"""Objects into a namespace: all of them tried first, so that nothing is half applied, and none over what is not the run's.

Whatever a run brings into a sandbox comes through here, and is held against the allow list before the API server sees any of it.

What is there already and has another owner, or none, belongs to the sandbox or to somebody else: applied over, it would become the
run's and go with it. So objects are created, which never adopts, and only the run's own are applied again.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from checks.kube import paths
from checks.kube.api import Api
from checks.kube.errors import RejectedError
from checks.model.grants import Grants
from checks.recipe.allowed.review import review

Plain = dict[str, Any]
MANAGER = "recipe-gate"
STRICT = "Strict"


def apply(api: Api, namespace: str, objects: Sequence[Plain], grants: Grants) -> str:
    """Empty when every object is applied, else what speaks against the first that is not allowed or that the server refuses."""
    return refusal(api, namespace, objects, grants) or _first(_refused(api, namespace, one) for one in objects)


def refusal(api: Api, namespace: str, objects: Sequence[Plain], grants: Grants) -> str:
    """What speaks against the first object that is not allowed, or that the API server would refuse; empty when all may come."""
    return not_allowed(objects, grants) or _first(
        _present(api, namespace, one) or _tried(api, namespace, one) for one in objects
    )


def not_allowed(objects: Sequence[Plain], grants: Grants) -> str:
    """What of some objects, as they would be applied, no recipe may bring; empty when nothing."""
    for one in objects:
        for found in review(one, grants):
            return f"{one.get('kind')} {one['metadata']['name']} is not applied: {found.reason} {found.remedy}"
    return ""


def _present(api: Api, namespace: str, one: Plain) -> str:
    """That something is there already that is not this run's: the object, or a claim that the operator would make of it."""
    wanted = [one, *_made_by_operator(one)]
    foreign = (each for each in wanted if (found := api.find(paths.of(each, namespace))) and not _owned(found, one))
    return next((taken(each, namespace) for each in foreign), "")


def taken(one: Plain, namespace: str) -> str:
    """What is said of an object that would be applied over another."""
    remedy = "use it without declaring it" if one["kind"] == "PersistentVolumeClaim" else "give it another name"
    where = f"{one['kind']} {one['metadata']['name']}"
    return f"{where} is in {namespace} already and is not this run's, so it is left as it is: {remedy} in the recipe."


def _made_by_operator(one: Plain) -> Iterator[Plain]:
    spec = one.get("spec")
    claims = spec.get("pvcs") if isinstance(spec, dict) and one["kind"] == "DynamoGraphDeployment" else None
    for claim in claims if isinstance(claims, list) else ():
        if isinstance(claim, dict) and claim.get("create") and claim.get("name"):
            yield {
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "metadata": {"name": str(claim["name"])},
            }


def _owned(found: Plain, one: Plain) -> bool:
    """Whether an object that is there has an owner of the one that is to be applied."""
    return bool(_owners(found) & _owners(one))


def _owners(one: Plain) -> set[str]:
    return {str(owner.get("uid")) for owner in one["metadata"].get("ownerReferences") or ()}


def _tried(api: Api, namespace: str, one: Plain) -> str:
    try:
        api.apply(paths.of(one, namespace), one, dry_run=True, manager=MANAGER, force=False)
    except RejectedError as error:
        return _said(one, error)
    return ""


def _refused(api: Api, namespace: str, one: Plain) -> str:
    """Empty when an object was created, or is the run's own and was applied again."""
    collection = paths.collection(one["apiVersion"], one["kind"], namespace)
    try:
        if api.create(collection, one, fieldManager=MANAGER, fieldValidation=STRICT):
            return ""
        found = api.find(paths.of(one, namespace))
        if found is not None and not _owned(found, one):
            return taken(one, namespace)
        api.apply(paths.of(one, namespace), one, dry_run=False, manager=MANAGER, force=False)
    except RejectedError as error:
        return _said(one, error)
    return ""


def _said(one: Plain, error: RejectedError) -> str:
    where = f"{one['kind']} {one['metadata']['name']}"
    return f"The API server refuses {where} ({error.status}): {error.message}"


def _first(said: Iterable[str]) -> str:
    return next(filter(None, said), "")
