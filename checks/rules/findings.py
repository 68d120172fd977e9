"""Where a rule's finding stands: at a value or a key of a document, at a character of a text, at a file as a whole."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from checks.model.finding import Edit, Finding
from checks.model.rule import Rule
from checks.recipe.manifest import Document
from checks.recipe.yaml_nodes import Path


def at(
    document: Document,
    path: Path,
    rule: Rule,
    message: str,
    fix: str | None = None,
    *,
    key: bool = False,
    edit: Edit | None = None,
) -> Finding:
    """A finding at a value of a document, or at its key; with the rule's own remedy where `fix` names no other."""
    place = document.where_key(path) if key else document.where(path)
    return rule.finding(document.path, message, fix, line=place.line, column=place.column, edit=edit)


@dataclass(frozen=True)
class Text:
    """The text of a file, whose lines are counted once."""

    path: str
    text: str

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def at(self, offset: int, rule: Rule, message: str, fix: str | None = None) -> Finding:
        """A finding at an offset (characters)."""
        line = bisect_right(self._starts, offset)
        return rule.finding(self.path, message, fix, line=line, column=offset - self._starts[line - 1] + 1)
