"""What the process that judges answers: what the rules say, or what it had too little of. As JSON, which can run nothing here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.decide.check_files import CheckedFiles
from bot.model.evaluation import Candidate
from checks.model.serial import from_json, to_json
from checks.model.spec import Content
from checks.recipe.both_sides import Sides


class Outcome(StrEnum):
    """How a judging ended; ENDED by the system, without a word, for it took too much of something."""

    JUDGED = "judged"
    TIME = "time"
    MEMORY = "memory"
    ENDED = "ended"
    FAILED = "failed"


@dataclass(frozen=True)
class Answer:
    """`reason` is the trace of a failure, for the log."""

    outcome: Outcome
    checked: CheckedFiles | None = None
    reason: str = ""


@dataclass(frozen=True)
class _Side:
    sha: str
    files: Mapping[str, int]


@dataclass(frozen=True)
class _Run:
    recipe: str
    head: _Side
    base: _Side | None
    benchmark: int


@dataclass(frozen=True)
class _Packed:
    answer: Answer
    texts: tuple[str, ...] = ()
    runs: tuple[_Run, ...] = ()


def to_text(answer: Answer) -> bytes:
    """The answer as JSON; each text once, however many runs it is a part of."""
    numbers: dict[str, int] = {}
    checked = answer.checked
    runs = tuple(_packed(one.sides, numbers) for one in checked.candidates) if checked else ()
    bare = replace(answer, checked=replace(checked, candidates=()) if checked else None)
    return to_json(_Packed(bare, tuple(numbers), runs)).encode()


def _packed(sides: Sides, numbers: dict[str, int]) -> _Run:
    def side(content: Content) -> _Side:
        files = {path: numbers.setdefault(text, len(numbers)) for path, text in content.files.items()}
        return _Side(content.sha, files)

    base = side(sides.base) if sides.base else None
    return _Run(sides.recipe, side(sides.head), base, numbers.setdefault(sides.benchmark, len(numbers)))


def from_text(text: bytes) -> Answer:
    """The answer that a text spells; raises MalformedError."""
    packed = from_json(_Packed, text)
    if packed.answer.checked is None:
        return packed.answer
    candidates = tuple(Candidate(_sides(one, packed.texts)) for one in packed.runs)
    return replace(packed.answer, checked=replace(packed.answer.checked, candidates=candidates))


def _sides(run: _Run, texts: tuple[str, ...]) -> Sides:
    def content(side: _Side) -> Content:
        return Content(side.sha, {path: texts[number] for path, number in side.files.items()})

    return Sides(run.recipe, content(run.head), content(run.base) if run.base else None, texts[run.benchmark])
