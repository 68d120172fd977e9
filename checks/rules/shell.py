"""What shells make of a container: engines that never hear SIGTERM, waits without an end, variables that are not there."""

from collections.abc import Iterable

from checks.finding import Finding
from checks.graph import components
from checks.rules.edits import inserted
from checks.rules.reading import Reading
from checks.rules.scripts import Shell, of_container, scripts
from checks.script import Command, Loop

_TESTS = {"test", "[", "[[", "((", "let", "expr", "timeout", "seq"}
_ENDS = {"break", "exit", "return", "exec", "kill", *_TESTS}


def replaced(read: Reading) -> Iterable[Finding]:
    """SH-001: the engine is started by a shell without `exec`."""
    for graph in read.graphs:
        for component in components(graph):
            for shell in of_container(graph, component.container):
                found = next((one for one in shell.script.commands if starts_engine(one) and one.name != "exec"), None)
                if found is not None:
                    yield _below(shell, found)


def starts_engine(command: Command) -> bool:
    """Whether a command is one of Dynamo's programs: `python3 -m dynamo.vllm`, whatever stands before it."""
    pairs = zip(command.words, command.words[1:], strict=False)
    return any(first == "-m" and second.startswith("dynamo.") for first, second in pairs)


def _below(shell: Shell, found: Command) -> Finding:
    around = found.around
    alone = not (around.follows or around.piped or around.ignored or around.background)
    edit = inserted(shell.document, shell.path, found.start, "exec ") if alone else None
    message = "The engine runs below a shell, which ignores SIGTERM: each stop holds the GPUs for 60 s."
    return shell.at(found.start, "SH-001", message, "Write exec before python3.", edit)


def syntax(read: Reading) -> Iterable[Finding]:
    """SH-002: a script that no shell reads to its end."""
    for document in read.documents:
        for shell in scripts(document):
            if shell.script.wrong >= 0:
                message = "The script's syntax is broken from here on, or too unusual to be read."
                yield shell.at(shell.script.wrong, "SH-002", message, "Try it with bash -n.")


def waits(read: Reading) -> Iterable[Finding]:
    """SH-003: a loop that waits for something with no end to it, in a Job without a deadline."""
    for document in read.documents:
        if document.get(("spec", "activeDeadlineSeconds")) is not None:
            continue
        for shell in scripts(document):
            for loop in shell.script.loops:
                if _endless(loop):
                    message = "The script waits here for as long as it takes, and nothing ends it."
                    yield shell.at(loop.start, "SH-003", message, "Count the attempts, or give the Job a deadline.")


def _endless(loop: Loop) -> bool:
    """Whether a loop sleeps and asks again, and has nothing that could count or leave."""
    return "sleep" in loop.body and not _ENDS & {*loop.condition, *loop.body}


def variables(read: Reading) -> Iterable[Finding]:
    """SH-004: a variable that a function keeps for itself is used outside of it."""
    for document in read.documents:
        for shell in scripts(document):
            script = shell.script
            lost = script.local - script.assigned - set(shell.environment)
            for use in script.uses:
                if use.name in lost and not use.function:
                    message = f"${use.name} is set in a function for that function alone; here it is empty."
                    yield shell.at(use.start, "SH-004", message, "Set it outside of the function.")
