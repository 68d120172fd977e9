"""From the text of a bash script to a Script; the grammar is loaded for the first script, not for every recipe."""

from collections.abc import Mapping

from checks.recipe.shell.script import Script

LONGEST = 64 * 1024
"""Characters of a script that is read; people's have some thousands."""


def parse(text: str, known: Mapping[str, str]) -> Script:
    """The script, with the literal values of `known` variables put in; an empty one where it is too long or too deep."""
    from checks.recipe.shell.syntax import read  # noqa: PLC0415 - see above

    return read(text, known) if len(text) <= LONGEST else Script()
