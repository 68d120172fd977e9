"""How AIPerf is called: pinned, with flags that it has and that go together, its exit status kept, after the model is served."""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.shell.script import HOLE, Command
from checks.rules.parsed.recipe import ParsedRecipe
from checks.rules.parsed.scripts import ParsedScript, scripts
from checks.rules.schemas import aiperf

_INSTALLERS = {"pip", "pip3", "pipx", "uv", "uvx", "python", "python3"}
_AIPERF = re.compile(r"aiperf(\[[\w,-]*\])?(?P<pin>\s*(==|@|===).*)?")


def calls(parsed: ParsedRecipe) -> Iterable[Finding]:
    """PERF-007, PERF-010, PERF-011, PERF-013 and PERF-014: how AIPerf is installed and called."""
    for document in parsed.benchmarks:
        for shell in scripts(document):
            yield from _not_pinned(shell)
            version = _version(shell)
            waited, commands = False, shell.script.commands
            for index, command in enumerate(commands):
                if command.program[:2] == ("aiperf", "profile"):
                    yield from _conflicting_flags(shell, command)
                    yield from _lost_status(shell, command, commands[index + 1 : index + 2])
                    yield from _unknown_flags(shell, command, version)
                    yield from _no_wait(shell, command, waited=waited)
                waited = waited or _may_wait(command)


def _installs(shell: ParsedScript) -> Iterator[tuple[Command, str]]:
    """The commands that install AIPerf, each with the pin (empty without one)."""
    for command in shell.script.commands:
        if command.name in _INSTALLERS and {"install", "run", "tool", "uvx"} & {command.name, *command.words}:
            for word in command.words[1:]:
                found = _AIPERF.fullmatch(word)
                if found:
                    yield command, (found["pin"] or "").strip()


NOT_PINNED = Rule(
    "PERF-007",
    Level.WARNING,
    reason="Another AIPerf measures otherwise; what is not pinned changes between base and head.",
    remedy="Write aiperf==VERSION.",
    bad="pip install aiperf",
    good="pip install aiperf==0.12.0",
    threads=("ai-dynamo/dynamo#10442", "ai-dynamo/dynamo#11061"),
)


def _not_pinned(shell: ParsedScript) -> Iterator[Finding]:
    for command, pin in _installs(shell):
        if not pin:
            yield shell.at(command.start, NOT_PINNED, "AIPerf is not pinned.")


def _version(shell: ParsedScript) -> str:
    """The version of AIPerf that the script installs, or that its image is of; empty where neither tells."""
    pins = {pin.lstrip("=") for _, pin in _installs(shell) if pin.startswith("==") and HOLE not in pin}
    image = str(shell.document.get((*shell.container, "image")) or "")
    tag = re.search(r"/aiperf:v?([\d.]+)$", image)
    return pins.pop() if len(pins) == 1 else tag[1] if tag and not pins else ""


_TOGETHER = (("--input-file", "--prompt-input-tokens-block-size"),)
"""Flags that AIPerf refuses side by side."""
CONFLICTING_FLAGS = Rule(
    "PERF-010",
    Level.ERROR,
    reason="AIPerf refuses the two flags together.",
    remedy="Keep one of the two.",
    bad="--input-file t.jsonl --prompt-input-tokens-block-size 16",
    good="--input-file t.jsonl",
    threads=("ai-dynamo/dynamo#12070",),
)


def _conflicting_flags(shell: ParsedScript, command: Command) -> Iterator[Finding]:
    for pair in _TOGETHER:
        if all(command.has(flag) for flag in pair):
            yield shell.at(command.start, CONFLICTING_FLAGS, f"AIPerf refuses {' with '.join(pair)}.")


LOST_STATUS = Rule(
    "PERF-011",
    Level.WARNING,
    reason="Of a pipe only the last command's status counts, so a failed benchmark looks complete.",
    remedy="Write set -o pipefail.",
    bad="aiperf profile … | tee log",
    good="set -o pipefail\naiperf profile … | tee log",
    threads=("ai-dynamo/dynamo#8470",),
)


def _lost_status(shell: ParsedScript, command: Command, later: Sequence[Command]) -> Iterator[Finding]:
    around = command.around
    if around.piped and not shell.script.sets("pipefail", ""):
        yield shell.at(command.start, LOST_STATUS, "The pipe hides AIPerf's exit status.")
    elif around.background and not shell.script.runs("wait"):
        yield shell.at(command.start, LOST_STATUS, "Nobody waits for AIPerf.", "Remove the &, or wait for it.")
    elif around.ignored and _swallowed(later):
        yield shell.at(command.start, LOST_STATUS, "AIPerf's exit status is thrown away.", "Remove || true.")


def _swallowed(later: Sequence[Command]) -> bool:
    """Whether what follows a failed AIPerf is a command that does nothing."""
    return bool(later) and later[0].name in {"true", ":", "echo"}


UNKNOWN_FLAG = Rule(
    "PERF-013",
    Level.WARNING,
    reason="AIPerf stops at a flag that it does not have.",
    remedy="See aiperf profile --help of {the version that is used}.",
    bad="aiperf profile --concurency 8",
    good="aiperf profile --concurrency 8",
)


def _unknown_flags(shell: ParsedScript, command: Command, version: str) -> Iterator[Finding]:
    flags = aiperf.flags(version) or frozenset()
    for word in command.program[2:] if flags else ():
        flag = word.partition("=")[0]
        if flag.startswith("--") and len(flag) > 2 and HOLE not in flag and flag.replace("_", "-") not in flags:
            close = get_close_matches(flag, flags, 1)
            fix = f"Did you mean {close[0]}?" if close else UNKNOWN_FLAG.fix(version)
            yield shell.at(command.start, UNKNOWN_FLAG, f"AIPerf {version} has no flag {flag}.", fix)


_IDLE = {"set", "echo", "export", "cd", "mkdir", "date", "printf", "apt-get", "true", "test", "[", "ls", "env"}
"""Commands that wait for nothing."""
NO_WAIT = Rule(
    "PERF-014",
    Level.WARNING,
    reason="A benchmark that starts before the model is served ends before it began.",
    remedy="Wait for the endpoint.",
    bad="aiperf profile --url $ENDPOINT",
    good="aiperf profile --url $ENDPOINT --wait-for-model-timeout 1800",
    threads=("ai-dynamo/dynamo#14376",),
)


def _may_wait(command: Command) -> bool:
    """Whether a command could wait for something, as functions and other programs may."""
    return command.name not in _IDLE and not {"install", "set"} & set(command.words)


def _no_wait(shell: ParsedScript, command: Command, *, waited: bool) -> Iterator[Finding]:
    """PERF-014, where nothing before AIPerf could have waited."""
    if not waited and not command.has("--wait-for-model-timeout"):
        yield shell.at(command.start, NO_WAIT, "Nothing waits for the model to be served.")


RULES = (NOT_PINNED, CONFLICTING_FLAGS, LOST_STATUS, UNKNOWN_FLAG, NO_WAIT)
CHECKS = (calls,)
