"""What the probe said, typed: an image nobody trusts printed it, so whatever is not as expected is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from checks.doctor.runtime.probe import MARK
from checks.model.refusal import Refusal
from checks.model.serial import MalformedError, from_json

MISSING, LATE = "missing", "timeout"
LARGEST = 1024 * 1024
"""Characters of the probe's line."""


@dataclass(frozen=True)
class Ran:
    """A program that was run: without a code it is MISSING, LATE, or `err` says why it was not."""

    code: int | None
    out: str = ""
    err: str = ""


@dataclass(frozen=True)
class Space:
    """A file system's size in bytes."""

    total: int
    free: int


@dataclass(frozen=True)
class Module:
    """A Python module: whether there is one, and how its import ended."""

    found: bool
    imported: Ran | None = None


@dataclass(frozen=True)
class Cache:
    """The model cache: who may write to it by its mode (the probe mounts claims read-only), and what is in hub/."""

    path: str
    reason: str = ""
    mode: int = 0
    owner: int = 0
    group: int = 0
    read_only: bool = False
    models: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seen:
    """Everything that the probe gathered."""

    python: str
    system: str
    uid: int
    groups: tuple[int, ...]
    smi: Ran
    header: Ran
    cache: Cache
    files: Mapping[str, str | None] = field(default_factory=dict)
    markers: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    shm: Space | None = None
    versions: Mapping[str, str | None] = field(default_factory=dict)
    modules: Mapping[str, Module] = field(default_factory=dict)
    torch: Ran | None = None
    sanity: Ran | None = None


def parse(log: str) -> Seen | Refusal:
    """The facts in a probe's log."""
    lines = [line for line in log.splitlines() if line.startswith(MARK)]
    if not lines:
        last = next((line for line in reversed(log.splitlines()) if line.strip()), "")
        return Refusal(f"The probe printed no facts{f'; its last line is: {last[:300]}' if last else ''}")
    if len(lines[-1]) > LARGEST:
        return Refusal(f"The probe printed {len(lines[-1])} characters; {LARGEST} are the limit")
    try:
        return from_json(Seen, lines[-1].removeprefix(MARK))
    except MalformedError as reason:
        return Refusal(f"The probe's facts cannot be read: {str(reason).splitlines()[0]}")
