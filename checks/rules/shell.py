"""Shells in front of engines: a shell as PID 1 ignores SIGTERM, and the pod keeps its GPUs through its grace period."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checks.finding import Finding
from checks.graph import components, shell_script
from checks.rules.edits import inserted
from checks.rules.reading import Reading, at

_ENGINE = re.compile(r"\bpython3?\s+-m\s+dynamo\.")
_SEPARATOR = re.compile(r"[;&|\n]+")
_BEFORE = re.compile(r"\s*(?:(?:then|do|else|\{|\()\s+|\w+=(?:\"[^\"]*\"|'[^']*'|[^\s\"']*)\s+)*")
"""What may stand before a command's name: words of the shell's own, and assignments."""


@dataclass(frozen=True)
class Start:
    """The start of an engine in a script: where its command's name stands, and whether nothing follows the command."""

    offset: int
    last: bool


def replaced(read: Reading) -> Iterable[Finding]:
    """SH-001: the engine is started by a shell without `exec`."""
    for graph in read.graphs:
        for component in components(graph):
            for path, text in shell_script(graph, component.container):
                found = next(_starts(text), None)
                if found is not None:
                    message = "The engine runs below a shell, which ignores SIGTERM: each stop holds the GPUs for 60 s."
                    edit = inserted(graph, path, found.offset, "exec ") if found.last else None
                    yield at(graph, path, "SH-001", message, "Write exec before python3.", edit=edit)


def _starts(text: str) -> Iterator[Start]:
    """The engines that a script starts without `exec`."""
    joined = text.replace("\\\n", "  ")
    shown = re.sub(r"(?m)^\s*#.*$", lambda comment: " " * len(comment[0]), joined)
    begin = 0
    for separator in [*_SEPARATOR.finditer(shown), None]:
        end = separator.start() if separator else len(shown)
        engine = _ENGINE.search(shown, begin, end)
        before = _BEFORE.match(shown, begin, end)
        name = before.end() if before else begin
        if engine and not re.search(r"\bexec\b", shown[begin : engine.start()]):
            rest = shown[end:]
            yield Start(name, last=not rest.strip() and "&" not in rest)
        begin = separator.end() if separator else end
