"""Shells in front of engines: a shell as PID 1 ignores SIGTERM, and the pod keeps its GPUs through its grace period."""

import re
from collections.abc import Iterable

from checks.finding import Finding
from checks.graph import components, shell_script
from checks.rules.reading import Reading, at

_ENGINE = re.compile(r"\bpython3?\s+-m\s+dynamo\.")
_EXEC = re.compile(r"\bexec\b.*" + _ENGINE.pattern)


def replaced(read: Reading) -> Iterable[Finding]:
    """SH-001: the engine is started by a shell without `exec`."""
    for graph in read.graphs:
        for component in components(graph):
            for path, text in shell_script(graph, component.container):
                if any(_ENGINE.search(one) and not _EXEC.search(one) for one in _commands(text)):
                    message = "The engine runs below a shell, which ignores SIGTERM: each stop holds the GPUs for 60 s."
                    yield at(graph, path, "SH-001", message, "Write exec before python3.")


def _commands(text: str) -> list[str]:
    """The commands of a script, roughly: continued lines joined, comments left out."""
    lines = [line for line in text.replace("\\\n", " ").splitlines() if not line.lstrip().startswith("#")]
    return re.split(r"[;&|\n]+", "\n".join(lines))
