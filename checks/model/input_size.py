"""Whether a run's input fits into the ConfigMap that keeps it, by the very text that is kept."""

from checks.model.spec import MAXIMUM_SPEC_BYTES, Spec
from checks.model.stored import to_stored

REMEDY = "Move what is not a manifest out of the recipe's directory."


def oversize(spec: Spec) -> str:
    """Why a run's input is too large to be kept, in a sentence; empty when it fits.

    Before the baseline and the cause are known their place is left empty: the limit leaves 124 KiB for them.
    """
    size = len(to_stored(spec).encode())
    if size <= MAXIMUM_SPEC_BYTES:
        return ""
    return f"The input of a run of {spec.recipe} takes {size} bytes; {MAXIMUM_SPEC_BYTES} are kept."
