"""Claims of models as a cache: which of those that runs made are given up, so that a run has room for its own.

The sandbox's own claim, and whatever else somebody prepared there, does not say that a run made it, and is nobody's to give up.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from checks.model.protocol import Annotation
from checks.model.refusal import Refusal

Plain = dict[str, Any]
_QUANTITY = re.compile(r"(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti|Pi|Ei|k|M|G|T|P|E)?")
_DECIMAL, _BINARY = "kMGTPE", ("Ki", "Mi", "Gi", "Ti", "Pi", "Ei")


@dataclass(frozen=True)
class ModelClaim:
    """A claim that a run made for a model: its size, and when a run used it last (RFC 3339)."""

    name: str
    bytes: int
    used: str


@dataclass(frozen=True)
class Room:
    """What may be taken: bytes of all claims of models together, and what the namespace's quotas leave (None: no quota)."""

    bytes: int
    left_bytes: int | None = None
    left_claims: int | None = None


@dataclass(frozen=True)
class GivenUp:
    """A claim that goes, and why."""

    claim: ModelClaim
    reason: str

    def sentence(self) -> str:
        """As the run's report says it."""
        size = f"{self.claim.bytes / 2**30:.3g} GiB"
        return f"claim {self.claim.name} ({size}, last used {self.claim.used[:10]}) was removed: {self.reason}"


def model_claims(claims: Iterable[Plain]) -> tuple[ModelClaim, ...]:
    """The claims among those of a namespace that runs made for models, the one that was not used for longest first."""
    ours = (one for one in claims if Annotation.USED in (one["metadata"].get("annotations") or {}))
    return tuple(sorted(map(_model_claim, ours), key=lambda one: (one.used, one.name)))


def _model_claim(claim: Plain) -> ModelClaim:
    metadata = claim["metadata"]
    return ModelClaim(metadata["name"], storage(claim), str(metadata["annotations"][Annotation.USED]))


def storage(claim: Plain) -> int:
    """The bytes that a claim asks for; 0 where it does not say."""
    asked = ((claim.get("spec") or {}).get("resources") or {}).get("requests") or {}
    return quantity(asked.get("storage")) or 0


def quantity(text: Any) -> int | None:
    """The number that Kubernetes means by "100Gi"; None for what is no such text."""
    found = _QUANTITY.fullmatch(str(text)) if isinstance(text, str | int) else None
    if found is None:
        return None
    unit = found[2] or ""
    factor = 1024 ** (_BINARY.index(unit) + 1) if unit in _BINARY else 1000 ** (_DECIMAL.index(unit) + 1) if unit else 1
    return int(float(found[1]) * factor)


def named(documents: Iterable[Any]) -> frozenset[str]:
    """The claims that a run's objects declare or mount, wherever they name them."""
    return frozenset(name for one in documents for name in _names(one) if isinstance(name, str))


def _names(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield value.get("claimName")
        for key in ("pvcs", "volumeMounts"):
            yield from (one.get("name") for one in _list(value.get(key)) if isinstance(one, dict))
        if value.get("kind") == "PersistentVolumeClaim" and isinstance(value.get("metadata"), dict):
            yield value["metadata"].get("name")
    for inner in value.values() if isinstance(value, dict) else _list(value):
        yield from _names(inner)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def given_up(
    claims: Sequence[ModelClaim], new: Sequence[int], room: Room, kept: frozenset[str], now: str, days: int
) -> tuple[GivenUp, ...] | Refusal:
    """The claims that go before claims of these sizes are made; a Refusal where all of them would not be enough.

    First those that no run used for so many `days`, then the longest unused, never one that is `kept`.
    """
    free = [one for one in claims if one.name not in kept]
    old = [one for one in free if _days(one.used, now) > days]
    going = [GivenUp(one, f"no run used it for {days} days") for one in old]
    taken = sum(one.bytes for one in claims)
    for one in (None, *(one for one in free if one not in old)):
        if one is not None:
            going.append(GivenUp(one, "of the models that this run does not use it was unused for longest"))
        freed = sum(gone.claim.bytes for gone in going)
        if _fits(room, new, freed, len(going)) and taken - freed + sum(new) <= room.bytes:
            return tuple(going)
    others = taken - sum(one.bytes for one in free)
    if others + sum(new) > room.bytes:
        return Refusal(
            f"The claims of models may take {room.bytes} bytes in this sandbox (its overlay's model_cache); this run asks for "
            f"{sum(new)} more, beside {others} of those that it or a pod uses."
        )
    return tuple(going[: len(old)])  # the namespace's quota is not the models' doing: the API server says what it lacks


def _fits(room: Room, new: Sequence[int], freed: int, count: int) -> bool:
    """Whether the namespace's quotas leave enough for claims of these sizes, when others have been given up."""
    enough = room.left_bytes is None or sum(new) <= room.left_bytes + freed
    return not new or (enough and (room.left_claims is None or len(new) <= room.left_claims + count))


def _days(used: str, now: str) -> float:
    """How long ago a claim was used; 0 where a time cannot be read."""
    try:
        return (datetime.fromisoformat(now) - datetime.fromisoformat(used)) / timedelta(days=1)
    except (ValueError, TypeError):
        return 0.0
