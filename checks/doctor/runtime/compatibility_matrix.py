"""What is documented of releases that work together: compatibility.yaml, read and asked. What is not in it is not known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

import yaml

from checks.doctor.runtime.version import Numbers, numbers, public
from checks.model.serial import from_plain


@dataclass(frozen=True)
class Cuda:
    """The oldest driver on which a major version of CUDA runs."""

    major: int
    driver: str
    source: str


@dataclass(frozen=True)
class Mixed:
    """How many release lines of Dynamo a frontend and its workers may be apart."""

    lines: int
    source: str


@dataclass(frozen=True)
class Release:
    """A release of Dynamo: each framework's version, and the oldest driver for each CUDA that it was built with."""

    dynamo: str
    source: str
    frameworks: Mapping[str, str]
    drivers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Matrix:
    """Everything that is documented."""

    cuda: tuple[Cuda, ...]
    mixed: tuple[Mixed, ...]
    releases: tuple[Release, ...]

    def minimum(self, cuda: str) -> Cuda | None:
        """The row of a CUDA version's major, None where none is documented."""
        return next((row for row in self.cuda if numbers(cuda)[:1] == (row.major,)), None)

    def release(self, dynamo: str) -> Release | None:
        """A release, for a republished one (.postN) the one that it repeats; None where it is not documented."""
        names = (public(dynamo), public(dynamo).partition(".post")[0])
        return next((row for name in names for row in self.releases if row.dynamo == name), None)

    def apart(self, one: str, other: str) -> int | None:
        """How many release lines lie between two releases, None where one of them is not documented."""
        lines = sorted({numbers(row.dynamo)[:2] for row in self.releases})
        places = [_place(lines, version) for version in (one, other)]
        return abs(places[0] - places[1]) if places[0] is not None and places[1] is not None else None


def _place(lines: list[Numbers], version: str) -> int | None:
    line = numbers(version)[:2]
    return lines.index(line) if line in lines else None


def parse(text: str) -> Matrix:
    """The matrix of a YAML text; raises MalformedError where it is none."""
    return from_plain(Matrix, yaml.safe_load(text))


@lru_cache(maxsize=1)
def documented() -> Matrix:
    """The matrix that comes with this version."""
    return parse(files("checks").joinpath("doctor/runtime/compatibility.yaml").read_text())
