"""What a rule says about a file: the one shape that the command line, the check run and an editor all show."""

from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """How bad a finding is; only an error blocks a merge."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, order=True)
class Edit:
    """What a file has from one place to another, exclusive, is replaced by `text`; lines and columns count from 1."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True, order=True)
class Finding:
    """One mistake at one place: `path` is relative to the repository's root, `line` and `column` count from 1.

    `message` is the reason in one sentence, `fix` the remedy in one sentence (empty when there is none to name);
    `edit` is the remedy itself where it is mechanical.
    """

    path: str
    line: int
    column: int
    rule: str
    level: Level
    message: str
    fix: str = ""
    edit: Edit | None = field(default=None, compare=False)
