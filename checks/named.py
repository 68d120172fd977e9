"""What a run is called: a hash of all that decides what it does, so that the same run is the same Job.

In a module of its own, since the canonical JSON takes longer to import than a recipe takes to judge.
"""

import hashlib

from checks.serial import to_json
from checks.spec import Spec


def name(spec: Spec) -> str:
    """The run's name, "run-" and 16 hexadecimal digits of the SHA-256 of its canonical JSON."""
    return of_text(to_json(spec))


def of_text(text: str) -> str:
    """The name of a run whose input is kept as this text: its writer may have known fewer fields of a Spec than we do."""
    return "run-" + hashlib.sha256(text.encode()).hexdigest()[:16]
