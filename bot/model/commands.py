"""What people ask for in comments: a command is a line of a plain paragraph, in its author's own words (own_words.py).

Whether its author may ask is bot/decide/approvals.py's business; here is only what was said.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.model.own_words import lines_of, own_lines


class Verb(StrEnum):
    """The commands, as they are written after the slash."""

    OK_TO_TEST = "ok-to-test"
    BENCHMARK = "benchmark"
    CANCEL = "cancel"
    RETEST = "retest"
    HELP = "help"


HELP = """\
| command | what it does | who |
|---|---|---|
| `/ok-to-test {sha}` | lets that commit run on the cluster | {who} |
| `/benchmark [recipe]` | runs again, whatever the last run said | {who} |
| `/retest` | runs again what did not pass | {who} |
| `/cancel` | stops the runs of the newest commit and takes its approval back | the author, or {who} |
| `/help` | shows this table | everybody |

A command is a line of its own in a new comment: outside of code, quotes, lists, tables and HTML. Edited comments do not count."""
"""What /help shows; `who` is who may command, by the policy, `sha` the commit that a word would be about."""


@dataclass(frozen=True)
class Command:
    """One command; `argument` is what ok-to-test calls a commit, the recipe of benchmark (or ""), else ""."""

    verb: Verb
    argument: str = ""


LONGEST_LINE = 300
"""Characters of a line that can be a command."""
_COMMIT = re.compile(r"[0-9a-f]{7,40}\Z")
_TAKES_ARGUMENT = {Verb.OK_TO_TEST, Verb.BENCHMARK}


def parse(body: str) -> tuple[Command, ...]:
    """The commands of a comment's Markdown, in order; what is not exactly a command is talk."""
    found = _lookalikes(body)
    own = own_lines(body, found.keys())
    return tuple(command for number, command in found.items() if number in own)


def may_command(body: str) -> bool:
    """Whether a text has a line that looks like a command, which is quicker to know than whether it is one."""
    return bool(_lookalikes(body))


def _lookalikes(body: str) -> dict[int, Command]:
    """The lines that are commands if they are their author's own words."""
    commands = ((number, _command(line)) for number, line in enumerate(lines_of(body)))
    return {number: command for number, command in commands if command is not None}


def _command(line: str) -> Command | None:
    """The command that a line is; None for any other line, ok-to-test without one commit included."""
    if not line.startswith("/") or len(line) > LONGEST_LINE:
        return None
    first, *words = re.split(r"[ \t]+", line.rstrip(" \t"))
    if first[1:] not in set(Verb):
        return None
    verb = Verb(first[1:])
    if len(words) > (1 if verb in _TAKES_ARGUMENT else 0):
        return None
    argument = words[0] if words else ""
    if verb is Verb.OK_TO_TEST:
        argument = argument.lower()
        if not _COMMIT.match(argument):
            return None
    return Command(verb, argument)
