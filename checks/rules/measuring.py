"""What the benchmark's script does: AIPerf pinned, its flags compatible, its status kept, its artifacts writable."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from checks.finding import Finding
from checks.rules.reading import Reading, at, containers, pod_specs
from checks.rules.scripts import Shell, scripts
from checks.schemas import aiperf
from checks.script import HOLE, Command

_INSTALLERS = {"pip", "pip3", "pipx", "uv", "uvx", "python", "python3"}
_AIPERF = re.compile(r"aiperf(\[[\w,-]*\])?(?P<pin>\s*(==|@|===).*)?")
_IDLE = {"set", "echo", "export", "cd", "mkdir", "date", "printf", "apt-get", "true", "test", "[", "ls", "env"}
"""Commands that wait for nothing."""
_SHELLS = {"sh", "bash", "dash", "zsh", "python", "python3"}
_TOGETHER = (("--input-file", "--prompt-input-tokens-block-size"),)
"""Flags that AIPerf refuses side by side."""


def script(read: Reading) -> Iterable[Finding]:
    """PERF-007: AIPerf is pinned; PERF-010: flags that exclude each other; PERF-011: its status is kept; PERF-013: its flags."""
    for document in read.benchmarks:
        for shell in scripts(document):
            yield from _installed(shell)
            version = _version(shell)
            for command in shell.script.commands:
                if command.program[:2] == ("aiperf", "profile"):
                    yield from _combined(shell, command)
                    yield from _kept(shell, command)
                    yield from _known(shell, command, version)
                    yield from _patient(shell, command)


def _installs(shell: Shell) -> Iterator[tuple[Command, str]]:
    """The commands that install AIPerf, each with the pin (empty without one)."""
    for command in shell.script.commands:
        if command.name in _INSTALLERS and {"install", "run", "tool", "uvx"} & {command.name, *command.words}:
            for word in command.words[1:]:
                found = _AIPERF.fullmatch(word)
                if found:
                    yield command, (found["pin"] or "").strip()


def _installed(shell: Shell) -> Iterator[Finding]:
    for command, pin in _installs(shell):
        if not pin:
            yield shell.at(command.start, "PERF-007", "AIPerf is not pinned.", "Write aiperf==VERSION.")


def _version(shell: Shell) -> str:
    """The version of AIPerf that the script installs, or that its image is of; empty where neither tells."""
    pins = {pin.lstrip("=") for _, pin in _installs(shell) if pin.startswith("==") and HOLE not in pin}
    image = str(shell.document.get((*shell.container, "image")) or "")
    tag = re.search(r"/aiperf:v?([\d.]+)$", image)
    return pins.pop() if len(pins) == 1 else tag[1] if tag and not pins else ""


def _combined(shell: Shell, command: Command) -> Iterator[Finding]:
    for pair in _TOGETHER:
        if all(command.has(flag) for flag in pair):
            yield shell.at(command.start, "PERF-010", f"AIPerf refuses {' with '.join(pair)}.", "Keep one of the two.")


def _kept(shell: Shell, command: Command) -> Iterator[Finding]:
    around = command.around
    if around.piped and not shell.script.sets("pipefail", ""):
        yield shell.at(command.start, "PERF-011", "The pipe hides AIPerf's exit status.", "Write set -o pipefail.")
    elif around.background and not any(one.name == "wait" for one in shell.script.commands):
        yield shell.at(command.start, "PERF-011", "Nobody waits for AIPerf.", "Remove the &, or wait for it.")
    elif around.ignored and _swallowed(shell, command):
        yield shell.at(command.start, "PERF-011", "AIPerf's exit status is thrown away.", "Remove || true.")


def _patient(shell: Shell, command: Command) -> Iterator[Finding]:
    """PERF-014, where nothing before AIPerf could have waited; functions and other programs may."""
    before = [one for one in shell.script.commands if one.start < command.start]
    able = [one for one in before if one.name not in _IDLE and not {"install", "set"} & set(one.words)]
    if not able and not command.has("--wait-for-model-timeout"):
        yield shell.at(command.start, "PERF-014", "Nothing waits for the model to be served.", "Wait for the endpoint.")


def _swallowed(shell: Shell, command: Command) -> bool:
    """Whether what follows a failed AIPerf is a command that does nothing."""
    later = [one for one in shell.script.commands if one.start > command.start]
    return bool(later) and later[0].name in {"true", ":", "echo"}


def _known(shell: Shell, command: Command, version: str) -> Iterator[Finding]:
    known = aiperf.flags(version)
    for word in command.program[2:] if known else ():
        flag = word.partition("=")[0]
        if (
            known
            and flag.startswith("--")
            and len(flag) > 2
            and HOLE not in flag
            and flag.replace("_", "-") not in known
        ):
            close = get_close_matches(flag, known, 1)
            fix = f"Did you mean {close[0]}?" if close else f"See aiperf profile --help of {version}."
            yield shell.at(command.start, "PERF-013", f"AIPerf {version} has no flag {flag}.", fix)


def fetched(read: Reading) -> Iterable[Finding]:
    """SEC-007: a script from the network is run as it comes."""
    for document in read.documents:
        for shell in scripts(document):
            for command in shell.script.commands:
                if command.name in {"curl", "wget"} and command.around.into in _SHELLS | {"sudo"}:
                    message = "A script from the network is run as it comes."
                    yield shell.at(command.start, "SEC-007", message, "Install a pinned package.")


def group(read: Reading) -> Iterable[Finding]:
    """PERF-012: a user of one's own without the claim's group."""
    for document in read.benchmarks:
        for pod in pod_specs(document):
            user = document.get((*pod, "securityContext", "runAsUser"))
            mounted = any(document.get((*container, "volumeMounts")) for container in containers(document))
            if user and mounted and document.get((*pod, "securityContext", "fsGroup")) is None:
                where = (*pod, "securityContext", "runAsUser")
                yield at(
                    document, where, "PERF-012", f"User {user} may not write to the claim.", "Set fsGroup beside it."
                )
