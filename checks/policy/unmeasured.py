"""What the policy lets merge though no run measures it."""

from collections.abc import Iterable
from dataclasses import replace

from checks.policy.values import UnmeasuredPlace
from checks.recipe.unmeasured import Unmeasured
from checks.text.glob import matches

WILD = "*?"


def allowed(found: Iterable[Unmeasured], places: Iterable[UnmeasuredPlace]) -> tuple[Unmeasured, ...]:
    """What no run measures, each with the policy's reason to let it merge where it has one."""
    listed = tuple(places)
    return tuple(replace(one, allowed=_reason(one, listed)) for one in found)


def _reason(one: Unmeasured, places: Iterable[UnmeasuredPlace]) -> str:
    return next((place.reason for place in places if _covers(place, one)), "")


def _covers(place: UnmeasuredPlace, one: Unmeasured) -> bool:
    """Whether a place is about a recipe; one that could be run at the base is named in full: no pattern ever meant it."""
    if one.lost:
        return place.path.removesuffix("/") == one.recipe and not any(letter in place.path for letter in WILD)
    return any(matches(path, place.path) for path in (one.recipe, f"{one.recipe}/"))
