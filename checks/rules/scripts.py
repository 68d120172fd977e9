"""Scripts of containers: engines that never hear SIGTERM, waits without an end, lost variables, code from the network."""

from collections.abc import Iterable

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.graph import components
from checks.recipe.shell.script import Command, Loop
from checks.rules.edits import inserted
from checks.rules.parsed.recipe import ParsedRecipe
from checks.rules.parsed.scripts import ParsedScript, scripts, scripts_of

_TESTS = {"test", "[", "[[", "((", "let", "expr", "timeout", "seq"}
_ENDS = {"break", "exit", "return", "exec", "kill", *_TESTS}
NO_EXEC = Rule(
    "SH-001",
    Level.WARNING,
    reason="A shell ignores SIGTERM: each stop holds all GPUs for the 60 s of the grace period.",
    remedy="Write exec before python3.",
    bad='args: ["python3 -m dynamo.vllm"]',
    good='args: ["exec python3 -m dynamo.vllm"]',
)


def engine_below_a_shell(parsed: ParsedRecipe) -> Iterable[Finding]:
    """SH-001: the engine is started by a shell without `exec`."""
    for graph in parsed.graphs:
        for component in components(graph):
            for shell in scripts_of(graph, component.container):
                found = next((one for one in shell.script.commands if starts_engine(one) and one.name != "exec"), None)
                if found is not None:
                    yield _below_a_shell(shell, found)


def starts_engine(command: Command) -> bool:
    """Whether a command is one of Dynamo's programs: `python3 -m dynamo.vllm`, whatever stands before it."""
    pairs = zip(command.words, command.words[1:], strict=False)
    return any(first == "-m" and second.startswith("dynamo.") for first, second in pairs)


def _below_a_shell(shell: ParsedScript, found: Command) -> Finding:
    around = found.around
    alone = not (around.follows or around.piped or around.ignored or around.background)
    edit = inserted(shell.document, shell.path, found.start, "exec ") if alone else None
    message = "The engine runs below a shell, which ignores SIGTERM: each stop holds the GPUs for 60 s."
    return shell.at(found.start, NO_EXEC, message, edit=edit)


BROKEN_SYNTAX = Rule(
    "SH-002",
    Level.WARNING,
    reason="A script whose syntax is broken stops where nobody looked.",
    remedy="Try it with bash -n.",
    bad='if [ -n "$X" ]; then echo x',
    good='if [ -n "$X" ]; then echo x; fi',
)


def syntax(parsed: ParsedRecipe) -> Iterable[Finding]:
    """SH-002: a script that no shell reads to its end."""
    for document in parsed.documents:
        for shell in scripts(document):
            if shell.script.wrong >= 0:
                message = "The script's syntax is broken from here on, or too unusual to be read."
                yield shell.at(shell.script.wrong, BROKEN_SYNTAX, message)


ENDLESS_WAIT = Rule(
    "SH-003",
    Level.WARNING,
    reason="A wait without an end holds GPUs until somebody looks.",
    remedy="Count the attempts, or give the Job a deadline.",
    bad="until curl -sf $URL; do sleep 5; done",
    good="for i in $(seq 100); do curl -sf $URL && break; sleep 5; done",
    threads=("ai-dynamo/dynamo#14376",),
)


def endless_waits(parsed: ParsedRecipe) -> Iterable[Finding]:
    """SH-003: a loop that waits for something with no end to it, in a Job without a deadline."""
    for document in parsed.documents:
        if document.get(("spec", "activeDeadlineSeconds")) is not None:
            continue
        for shell in scripts(document):
            for loop in shell.script.loops:
                if _endless(loop):
                    message = "The script waits here for as long as it takes, and nothing ends it."
                    yield shell.at(loop.start, ENDLESS_WAIT, message)


def _endless(loop: Loop) -> bool:
    """Whether a loop sleeps and asks again, and has nothing that could count or leave."""
    return "sleep" in loop.body and not _ENDS & {*loop.condition, *loop.body}


LOST_VARIABLE = Rule(
    "SH-004",
    Level.WARNING,
    reason="A variable that a function declares local is empty outside of it.",
    remedy="Set it outside of the function.",
    bad="f() { local n=1; }\necho $n",
    good="n=1\nf() { echo $n; }",
)


def local_variables(parsed: ParsedRecipe) -> Iterable[Finding]:
    """SH-004: a variable that a function keeps for itself is used outside of it."""
    for document in parsed.documents:
        for shell in scripts(document):
            script = shell.script
            lost = script.local - script.assigned - set(shell.environment)
            for use in script.uses:
                if use.name in lost and not use.function:
                    message = f"${use.name} is set in a function for that function alone; here it is empty."
                    yield shell.at(use.start, LOST_VARIABLE, message)


_SHELLS = {"sh", "bash", "dash", "zsh", "python", "python3"}
CODE_FROM_THE_NETWORK = Rule(
    "SEC-007",
    Level.WARNING,
    reason="What is piped from the network into a shell is another script tomorrow, or another author's.",
    remedy="Install a pinned package.",
    bad="curl -s https://… | sh",
    good="pip install aiperf==0.12.0",
)


def code_from_the_network(parsed: ParsedRecipe) -> Iterable[Finding]:
    """SEC-007: a script from the network is run as it comes."""
    for document in parsed.documents:
        for shell in scripts(document):
            for command in shell.script.commands:
                if command.name in {"curl", "wget"} and command.around.into in _SHELLS | {"sudo"}:
                    message = "A script from the network is run as it comes."
                    yield shell.at(command.start, CODE_FROM_THE_NETWORK, message)


RULES = (NO_EXEC, BROKEN_SYNTAX, ENDLESS_WAIT, LOST_VARIABLE, CODE_FROM_THE_NETWORK)
CHECKS = (engine_below_a_shell, syntax, endless_waits, local_variables, code_from_the_network)
