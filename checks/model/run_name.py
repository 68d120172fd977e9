"""What a run is called: a hash of all that decides what it does, so that the same run is the same Job.

In a module of its own, since the canonical JSON takes longer to import than a recipe takes to judge.
"""

import hashlib

from checks.model.spec import Spec
from checks.model.stored import to_stored


def run_name(spec: Spec) -> str:
    """The run's name, "run-" and 16 hexadecimal digits of the SHA-256 of the text that is stored."""
    return run_name_of_text(to_stored(spec))


def run_name_of_text(text: str) -> str:
    """The name of a run whose input is stored as this text: another version may have written it, and a name never changes."""
    return "run-" + hashlib.sha256(text.encode()).hexdigest()[:16]
