"""Which images there are and what the cluster knows them as. The names are data: names.toml."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_CONTENT = "localhost/recipe-gate-lab"
_NAMES = Path(__file__).with_name("names.toml")


class Image(StrEnum):
    """The lab's images, in the order in which they are built."""

    ENGINE = "engine"
    AIPERF = "aiperf"
    RUN = "run"


def references(image: Image, version: str, names: Path = _NAMES) -> tuple[str, ...]:
    """The full references of `image`; `version` is the project's."""
    listed: list[str] = tomllib.loads(names.read_text())[image]
    return tuple(reference.format(version=version) for reference in listed)


@dataclass(frozen=True)
class Archive:
    """An image's content: `reference` names it, the other references are tags of it; `path` is where it is written."""

    image: Image
    key: str
    folder: Path

    @property
    def reference(self) -> str:
        """The reference inside the archive."""
        return f"{_CONTENT}/{self.image}:{self.key}"

    def replaces(self, reference: str) -> bool:
        """Does `reference` name older content of this image?"""
        return reference.startswith(f"{_CONTENT}/{self.image}:") and reference != self.reference

    @property
    def path(self) -> Path:
        """The archive's file."""
        return self.folder / f"{self.image}-{self.key}.tar"


def version(root: Path) -> str:
    """The project's version, from its pyproject.toml in `root`."""
    found: str = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
    return found
