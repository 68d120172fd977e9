"""Kinds of values that a policy's keys may hold: what is wrong with a value, what it is read as, and its JSON schema.

A value is built only when nothing is wrong with it. A path is what leads to it: keys and indices.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from checks.recipe.yaml_nodes import Path

Mistake = tuple[Path, str]
LineOf = Callable[[Path], int]
Schema = dict[str, Any]


class Shape(Protocol):
    """One kind of value."""

    def mistakes(self, path: Path, value: Any) -> Iterator[Mistake]:
        """Every mistake in a value, each with its place."""
        ...

    def built(self, path: Path, value: Any, line_of: LineOf) -> Any:
        """What a value without mistakes is read as."""
        ...

    def schema(self) -> Schema:
        """What an editor holds the value against."""
        ...


def place(path: Path) -> str:
    """A path as a person writes it: `rules.levels[0].rule`; empty for the whole document."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


@dataclass(frozen=True)
class Choice:
    """One of a few texts; `kind` is the enumeration that they are read as."""

    options: Sequence[str]
    kind: Callable[[str], Any] = str

    def mistakes(self, path: Path, value: Any) -> Iterator[Mistake]:
        if not isinstance(value, str) or value not in self.options:
            texts = "" if isinstance(value, str) else ", a text"
            yield path, f"{place(path)} is one of {', '.join(self.options)}{texts}."

    def built(self, path: Path, value: Any, line_of: LineOf) -> Any:  # noqa: ARG002
        return self.kind(value)

    def schema(self) -> Schema:
        return {"enum": [str(one) for one in self.options]}


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def mistakes(self, path: Path, value: Any) -> Iterator[Mistake]:
        if not isinstance(value, bool):
            yield path, f"{place(path)} is true or false."

    def built(self, path: Path, value: Any, line_of: LineOf) -> Any:  # noqa: ARG002
        return value

    def schema(self) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Number:
    """A number from `least` to `most`; `above` and `below` leave the bound itself out, a `whole` one has no fraction."""

    least: float
    most: float
    above: bool = False
    below: bool = False
    whole: bool = False

    def mistakes(self, path: Path, value: Any) -> Iterator[Mistake]:
        if not self._fits(value):
            low = f"above {self.least:g}" if self.above else f"at least {self.least:g}"
            high = f"below {self.most:g}" if self.below else f"at most {self.most:g}"
            yield path, f"{place(path)} is a {'whole ' if self.whole else ''}number, {low} and {high}."

    def _fits(self, value: Any) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return False
        low = self.least < value if self.above else self.least <= value
        high = value < self.most if self.below else value <= self.most
        return low and high and not (self.whole and value != int(value))

    def built(self, path: Path, value: Any, line_of: LineOf) -> Any:  # noqa: ARG002
        return int(value) if self.whole else float(value)

    def schema(self) -> Schema:
        low = "exclusiveMinimum" if self.above else "minimum"
        high = "exclusiveMaximum" if self.below else "maximum"
        return {"type": "integer" if self.whole else "number", low: self.least, high: self.most}


@dataclass(frozen=True)
class Text:
    """A text that a regular expression matches from end to end; `says` is what that means, in words."""

    pattern: str = r"[\s\S]*\S[\s\S]*"
    says: str = "a text"

    def mistakes(self, path: Path, value: Any) -> Iterator[Mistake]:
        if not isinstance(value, str) or not re.fullmatch(self.pattern, value):
            yield path, f"{place(path)} is {self.says}."

    def built(self, path: Path, value: Any, line_of: LineOf) -> Any:  # noqa: ARG002
        return value

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^(?:{self.pattern})$"}


@dataclass(frozen=True)
class Many:
    """A list of values of one shape, which are called `of`."""

    each: Shape
    of: str = "texts"

    def mistakes(self, path: Path, value: Any) -> Iterator[Mistake]:
        if not isinstance(value, list):
            yield path, f"{place(path)} is a list of {self.of}."
            return
        for index, one in enumerate(value):
            yield from self.each.mistakes((*path, index), one)

    def built(self, path: Path, value: Any, line_of: LineOf) -> Any:
        return tuple(self.each.built((*path, index), one, line_of) for index, one in enumerate(value))

    def schema(self) -> Schema:
        return {"type": "array", "items": self.each.schema()}


@dataclass(frozen=True)
class Named:
    """A mapping from names that the author chooses to values of one shape; left empty, it has none."""

    each: Shape

    def mistakes(self, path: Path, value: Any) -> Iterator[Mistake]:
        if value is not None and not isinstance(value, dict):
            yield path, f"{place(path)} is a mapping."
            return
        for name, one in (value or {}).items():
            yield from self.each.mistakes((*path, name), one)

    def built(self, path: Path, value: Any, line_of: LineOf) -> Any:
        return {name: self.each.built((*path, name), one, line_of) for name, one in (value or {}).items()}

    def schema(self) -> Schema:
        return {"type": ["object", "null"], "additionalProperties": self.each.schema()}


@dataclass(frozen=True)
class Record:
    """A mapping whose keys are known: what is left out has its default, what is `needed` may not be left out.

    `make` is called with what is there, and with its line where it is `placed`. `renamed` has the new names of former keys.
    """

    make: Callable[..., Any]
    keys: Mapping[str, Shape]
    needed: tuple[str, ...] = ()
    placed: bool = False
    renamed: Mapping[str, str] = field(default_factory=dict)

    def mistakes(self, path: Path, value: Any) -> Iterator[Mistake]:
        what = place(path) or "The policy"
        if not isinstance(value, dict) and (value is not None or self.needed):
            yield path, f"{what} is a mapping."
            return
        given = value or {}
        yield from ((path, f"{what} needs a {name}.") for name in self.needed if name not in given)
        for name, one in given.items():
            inside = (*path, name)
            if name in self.keys:
                yield from self.keys[name].mistakes(inside, one)
            elif name in self.renamed:
                yield inside, f"{place(inside)} is called {self.renamed[name]} now: rename it."
            else:
                yield inside, f"{what} has no {name!r}; it has {', '.join(sorted(self.keys))}."

    def built(self, path: Path, value: Any, line_of: LineOf) -> Any:
        given = {name: self.keys[name].built((*path, name), one, line_of) for name, one in (value or {}).items()}
        return self.make(**given, line=line_of(path)) if self.placed else self.make(**given)

    def schema(self) -> Schema:
        properties = {name: shape.schema() for name, shape in self.keys.items()}
        needs = {"required": list(self.needed)} if self.needed else {}
        kind: Any = "object" if self.needed else ["object", "null"]
        return {"type": kind, "properties": properties, "additionalProperties": False, **needs}
