"""What people ask for in comments: a command starts a line of its own, outside code, quotes and hidden comments.

Whether its author may ask is bot/decide/approvals.py's business; here is only what was said.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


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
| `/ok-to-test <sha>` | lets that commit run on the cluster | {who} |
| `/benchmark [recipe]` | runs again, whatever the last run said | {who} |
| `/retest` | runs again what did not pass | {who} |
| `/cancel` | stops the runs of the newest commit and takes its approval back | the author, or {who} |
| `/help` | shows this table | everybody |

A command stands at the start of a line of a new comment; edited comments do not count."""
"""What /help shows; `who` is who may command, by the policy."""


@dataclass(frozen=True)
class Command:
    """One command; `argument` is the commit of ok-to-test, the recipe of benchmark (or ""), else ""."""

    verb: Verb
    argument: str = ""


_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LINE = re.compile(r"/(?P<verb>[a-z-]+)(?:[ \t]+(?P<rest>.*?))?[ \t]*\Z")
_COMMIT = re.compile(r"[0-9a-f]{7,40}\Z")
_TAKES_ARGUMENT = {Verb.OK_TO_TEST, Verb.BENCHMARK}


def parse(body: str) -> tuple[Command, ...]:
    """The commands of a comment's Markdown, in order; what is not exactly a command is talk."""
    lines = _spoken(_HIDDEN.sub("", body.replace("\r\n", "\n")))
    return tuple(command for line in lines if (command := _command(line)) is not None)


def _spoken(text: str) -> list[str]:
    """The lines that are neither in a fenced block nor quoted; an unclosed fence reaches to the end, as in Markdown."""
    spoken = []
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            closes = mark is not None and mark[1].startswith(fence) and not line[mark.end() :].strip()
            fence = "" if closes else fence
        elif mark is not None:
            fence = mark[1]
        elif not line.lstrip().startswith(">"):
            spoken.append(line)
    return spoken


def _command(line: str) -> Command | None:
    """The command that a line is; None for any other line, ok-to-test without one commit included."""
    match = _LINE.match(line)
    if match is None or match["verb"] not in set(Verb):
        return None
    verb = Verb(match["verb"])
    words = (match["rest"] or "").split()
    if len(words) > (1 if verb in _TAKES_ARGUMENT else 0):
        return None
    argument = words[0] if words else ""
    if verb is Verb.OK_TO_TEST:
        argument = argument.lower()
        if not _COMMIT.match(argument):
            return None
    return Command(verb, argument)
