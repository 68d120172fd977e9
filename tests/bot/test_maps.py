"""Each package's docstring is a map of its files: it names every one, and none that is not there."""

import re
from importlib import import_module
from pathlib import Path

import pytest

import bot

PACKAGES = ("decide", "github", "jobs", "judging", "model", "read", "write")
ROOT = Path(bot.__file__).parent


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_names_its_files(package: str) -> None:
    text = import_module(f"bot.{package}").__doc__ or ""
    files = {file.name for file in (ROOT / package).glob("*.py")} - {"__init__.py"}
    assert set(re.findall(r"\b[a-z_]+\.py\b", text)) == files


def test_the_life_of_a_run_goes_through_what_is_there() -> None:
    steps = re.findall(r"^    ([a-z_]+(?:\.[A-Za-z_]+)*)  ", bot.__doc__ or "", re.MULTILINE)
    assert len(steps) == 12
    for step in steps:
        assert _there(step.split(".")), step


def _there(names: list[str]) -> bool:
    """Whether modules and what they define lead from the package to the last name."""
    for count in range(len(names), 0, -1):
        path = ROOT.joinpath(*names[:count]).with_suffix(".py")
        if path.is_file():
            found = import_module(".".join(["bot", *names[:count]]))
            for name in names[count:]:
                found = getattr(found, name, None)
            return found is not None
    return False
