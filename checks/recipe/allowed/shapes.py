"""The kinds of entries of an allow list. What no entry names is refused.

`made` is what may stand in the objects that controllers make of a recipe's, `server` what the API server itself writes into an
object: a recipe may write neither, but the second wall meets both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Anything:
    """What is the recipe's own affair: it is not looked into."""


@dataclass(frozen=True)
class Only:
    """One of some values, or of those that somebody granted under a word."""

    values: tuple[Any, ...] = ()
    grant: str = ""
    made: bool = False
    """Whether controllers may write another value."""


@dataclass(frozen=True)
class Matching:
    """A text that fits a pattern (RE2 and Python read it alike) and none of some others (`but`), `besides` some that fit anyway.

    Of both sides the whole text is meant. What somebody granted under a word fits too.
    """

    pattern: str
    but: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()
    grant: str = ""
    says: str = ""


@dataclass(frozen=True)
class Image:
    """An image of a registry that is granted."""

    grant: str = "registries"


@dataclass(frozen=True)
class Each:
    """A list of which each entry fits."""

    of: "Shape"


@dataclass(frozen=True)
class Keyed:
    """A mapping whose keys the author chooses: each key fits, and each value. `server` are patterns of the API server's keys."""

    keys: "Shape"
    of: "Shape" = field(default_factory=Anything)
    server: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fields:
    """A mapping with certain fields only, some of which have to be there."""

    fields: Mapping[str, "Shape"]
    needed: tuple[str, ...] = ()
    made: Mapping[str, "Shape"] = field(default_factory=dict)
    server: Mapping[str, "Shape"] = field(default_factory=dict)


Shape: TypeAlias = Anything | Only | Matching | Image | Each | Keyed | Fields
ANYTHING = Anything()


def plain(*names: str) -> dict[str, Shape]:
    """Fields that are not looked into."""
    return dict.fromkeys(names, ANYTHING)
