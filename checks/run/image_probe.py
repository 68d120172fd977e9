"""A look into a recipe's image at the end of a run, when its GPUs are free again and the image is on the node."""

from checks.doctor.runtime import run_probe
from checks.doctor.runtime.subject import Subject, subject
from checks.kube.api import Api
from checks.kube.errors import RejectedError, UnreachableError
from checks.kube.waiting import Clock
from checks.model.grants import Grants
from checks.model.refusal import Refusal
from checks.model.result import ImageCheck
from checks.model.spec import Content, Overlay
from checks.recipe.recipe import find
from checks.text.mask import mask

SECONDS = 180.0
"""For how long it may wait: nothing has to be pulled, and nobody's verdict waits for more."""
LONGEST = 400


def subject_of(content: Content, recipe: str) -> Subject | None:
    """What of a side is looked into; None where it declares no graph or no image."""
    found = find({path: text.encode() for path, text in content.files.items()})
    chosen = [subject(one) for one in found if one.path == recipe]
    return None if not chosen or isinstance(chosen[0], Refusal) else chosen[0]


def probe_image(
    api: Api, namespace: str, chosen: Subject, overlay: Overlay, grants: Grants, clock: Clock
) -> tuple[ImageCheck, ...]:
    """What was found; nothing where the API server would not have it. The caller holds the slot, and clears afterwards."""
    try:
        looked = run_probe.probe_in_slot(api, namespace, chosen, overlay, grants, clock, SECONDS)
    except (RejectedError, UnreachableError):
        return ()
    return tuple(
        ImageCheck(one.id, one.status.value, mask(one.seen, limit=LONGEST), one.mend[:LONGEST])
        for one in looked.answers
    )
