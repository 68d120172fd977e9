"""What a shell script does, as far as its syntax shows it: its commands with their words, and what becomes of their status."""

from dataclasses import dataclass
from functools import cached_property

HOLE = "\0"
"""Stands in a word for what only the run knows; no word of a script can hold it."""


@dataclass(frozen=True)
class Around:
    """What stands around a command: whether anything `follows` it, whether another command of a pipeline takes its status
    (`piped`, and into which), whether `||`, `!` or a condition does (`ignored`), whether nobody waits (`background`), and the
    function that it stands in.
    """

    follows: bool = False
    piped: bool = False
    into: str = ""
    ignored: bool = False
    background: bool = False
    function: str = ""


@dataclass(frozen=True)
class Command:
    """A simple command: its name and arguments, and where (in characters) its name stands."""

    words: tuple[str, ...]
    start: int
    around: Around

    @property
    def name(self) -> str:
        """The command's name, without its directory."""
        return self.words[0].rpartition("/")[2] if self.words else ""

    @property
    def program(self) -> tuple[str, ...]:
        """The words of what is run, behind `exec` and the like; the first without its directory."""
        words = list(self.words)
        while words and words[0] in {"exec", "command", "time", "nohup"}:
            del words[0]
        return (words[0].rpartition("/")[2], *words[1:]) if words else ()

    def has(self, *flags: str) -> bool:
        """Whether one of some flags is among the arguments, with a value behind `=` or not."""
        return any(word == flag or word.startswith(f"{flag}=") for word in self.words[1:] for flag in flags)


@dataclass(frozen=True)
class Loop:
    """A `while` or `until`: the names of the commands in its condition, and in its body."""

    start: int
    condition: tuple[str, ...]
    body: tuple[str, ...]


@dataclass(frozen=True)
class Use:
    """A variable that is used, where, and in which function."""

    name: str
    start: int
    function: str


@dataclass(frozen=True)
class Script:
    """`wrong` is where the syntax is, -1 when it is in order; `assigned` are variables that it sets for all to see,
    `local` those that functions keep for themselves.
    """

    commands: tuple[Command, ...] = ()
    loops: tuple[Loop, ...] = ()
    uses: tuple[Use, ...] = ()
    assigned: frozenset[str] = frozenset()
    local: frozenset[str] = frozenset()
    wrong: int = -1

    def sets(self, option: str, letter: str) -> bool:
        """Whether `set` switches an option on, by its name or its letter (empty where it has none)."""
        return option in self._set or (bool(letter) and any(letter in word for word in self._set if _short(word)))

    def runs(self, name: str) -> bool:
        """Whether a command of a name is among them."""
        return name in self._names

    @cached_property
    def _set(self) -> frozenset[str]:
        return frozenset(word for one in self.commands if one.name == "set" for word in one.words[1:])

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(one.name for one in self.commands)


def _short(word: str) -> bool:
    return word.startswith("-") and not word.startswith("--")
