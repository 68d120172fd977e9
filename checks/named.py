"""What a run is called: a hash of all that decides what it does, so that the same run is the same Job.

In a module of its own, since the canonical JSON takes longer to import than a recipe takes to judge.
"""

import hashlib

from checks.serial import to_json
from checks.spec import Spec


def name(spec: Spec) -> str:
    """The run's name, "run-" and 16 hexadecimal digits of the SHA-256 of its canonical JSON."""
    return "run-" + hashlib.sha256(to_json(spec).encode()).hexdigest()[:16]
