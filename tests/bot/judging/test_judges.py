"""What was judged is not judged again, also where nothing came of it; what ended without an answer is a finding with its words."""

import pytest

from bot.decide.check_files import CheckedFiles
from bot.judging.answer import Answer, Outcome
from bot.judging.judges import Judges, Key
from bot.judging.limits import Allowance
from bot.judging.question import Question
from bot.judging.server import ForkServerError
from checks.model.finding import Level
from checks.policy.values import Rules

KEY = Key(1, "a" * 40, "b" * 40, None)
ASKED = Question(("README.md", "recipes/m/x.yaml"), {}, {}, "a" * 40, "b" * 40, Rules())


class Asked:
    """Answers the same each time, and counts."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.read = self.judged = 0
        self.judges = Judges(self.ask, Allowance(), lambda: 0.0)

    async def ask(self, _: Question) -> Answer:
        self.judged += 1
        return self.answer

    async def question(self) -> Question:
        self.read += 1
        return ASKED

    async def checked(self, key: Key = KEY) -> CheckedFiles:
        return await self.judges.checked(key, "author", self.question)


@pytest.mark.attack
@pytest.mark.parametrize("outcome", Outcome)
async def test_nothing_is_judged_twice_whatever_came_of_it(outcome: Outcome) -> None:
    """Each sweep that begins a minute of work again is a minute that nobody else has."""
    checked = CheckedFiles(touched=True) if outcome is Outcome.JUDGED else None
    asked = Asked(Answer(outcome, checked))
    first = await asked.checked()
    assert await asked.checked() is first
    assert (asked.read, asked.judged) == (1, 1)
    for other in (Key(2, *"abc"), Key(1, "c" * 40, KEY.base, None), Key(1, KEY.head, KEY.base, "mode: block")):
        await asked.checked(other)
    assert asked.judged == 4


@pytest.mark.attack
@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.TIME, "Judging the change takes too long: each pull request has 30 seconds of a processor, "),
        (Outcome.MEMORY, "Judging the change takes too much memory: each pull request has 30 seconds of a processor, "),
        (Outcome.FAILED, "Judging the change failed, which is a mistake of the rules; nothing of it is run."),
    ],
)
async def test_what_could_not_be_judged_is_an_error_in_plain_words(outcome: Outcome, words: str) -> None:
    checked = await Asked(Answer(outcome)).checked()
    (finding,) = checked.findings
    assert (finding.path, finding.level, finding.rule) == ("recipes/m/x.yaml", Level.ERROR, "STRUCT-014")
    assert finding.message.startswith(words)
    assert finding.fix
    assert (checked.touched, checked.candidates) == (True, ())


async def test_what_could_not_be_asked_is_asked_again() -> None:
    asked = Asked(Answer(Outcome.JUDGED, CheckedFiles(touched=True)))

    async def nobody(_: Question) -> Answer:
        raise ForkServerError("gone")

    judges = Judges(nobody, Allowance(), lambda: 0.0)
    with pytest.raises(ForkServerError):
        await judges.checked(KEY, "author", asked.question)
    with pytest.raises(ForkServerError):
        await judges.checked(KEY, "author", asked.question)
    assert asked.read == 2
