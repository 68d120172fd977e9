"""Where a rule's finding stands: at a value or a key of a document, at a character of a text, at a file as a whole."""

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


def of_text(path: str, text: str, offset: int, rule: Rule, message: str, fix: str | None = None) -> Finding:
    """A finding at an offset (characters) of a file's text."""
    line, column = text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1
    return rule.finding(path, message, fix, line=line, column=column)
