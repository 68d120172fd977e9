"""The scripts of a document's containers, parsed once, with places inside them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from checks.model.finding import Edit, Finding
from checks.model.rule import Rule
from checks.recipe.graph import SHELLS, shell_script
from checks.recipe.manifest import Document
from checks.recipe.shell.bash import parse
from checks.recipe.shell.script import Script
from checks.recipe.yaml_nodes import Path
from checks.rules.edits import inside
from checks.rules.findings import at
from checks.rules.parsed.pods import containers, sequence


@dataclass(frozen=True)
class ParsedScript:
    """A container's script: where its text stands, and what the shell is told on its command line (`-euc`)."""

    document: Document
    container: Path
    path: Path
    text: str
    flags: str
    environment: Mapping[str, str]
    script: Script

    def at(self, start: int, rule: Rule, message: str, fix: str | None = None, edit: Edit | None = None) -> Finding:
        """A finding at a character of the script, or at its text where that is not to be seen in the file."""
        place = inside(self.document, self.path, start)
        if place is None:
            return at(self.document, self.path, rule, message, fix, edit=edit)
        return rule.finding(self.document.path, message, fix, line=place.line, column=place.column, edit=edit)


def scripts(document: Document) -> Iterator[ParsedScript]:
    """The scripts of all containers of a document."""
    for container in containers(document):
        yield from scripts_of(document, container)


def scripts_of(document: Document, container: Path) -> Iterator[ParsedScript]:
    """The scripts of one container."""
    yield from document.once(("scripts", container), lambda: tuple(_scripts_of(document, container)))


def _scripts_of(document: Document, container: Path) -> Iterator[ParsedScript]:
    command = [str(word) for word in sequence(document, (*container, "command"))]
    short = (word[1:] for word in command[1:] if word.startswith("-") and not word.startswith("--"))
    flags = "".join(short) if command[:1] and command[0] in SHELLS else ""
    variables = _environment(document, container)
    for path, text in shell_script(document, container):
        yield ParsedScript(document, container, path, text, flags, variables, parse(text, variables))


def _environment(document: Document, container: Path) -> dict[str, str]:
    """The literal variables of a container; a value that itself holds a variable is left out."""
    entries = [one for one in sequence(document, (*container, "env")) if isinstance(one, dict)]
    given = {str(one.get("name")): one.get("value") for one in entries}
    return {name: value for name, value in given.items() if isinstance(value, str) and "$" not in value}
