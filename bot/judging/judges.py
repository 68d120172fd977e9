"""Judges pull requests: in turns, each in a process of its own, and none twice, so that no sweep repeats what took too long."""

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.decide.check_files import CheckedFiles
from bot.judging.answer import Answer, Outcome
from bot.judging.limits import Allowance
from bot.judging.question import Question
from bot.judging.server import Ask
from bot.judging.turns import Turns
from checks.recipe.layout import ROOT
from checks.rules.examined import TOO_COSTLY

LOG = logging.getLogger(__name__)
AT_ONCE = 2
"""Processes at once: the first pull request that is more work than it looks like leaves one for the others."""
KEPT = 4096
"""Answers that are kept; an ordinary one is a few findings."""
KEPT_CHARACTERS = 64 * 1024 * 1024
"""Characters of all answers that are kept, as far as they are recipes' texts."""


@dataclass(frozen=True)
class Key:
    """What an answer depends on beside this version of the rules, which is the process's own: files and policy."""

    repository: int
    head: str
    base: str
    policy: str | None


class Judges:
    """`ask` judges one question; `now` tells seconds."""

    def __init__(self, ask: Ask, limits: Allowance, now: Callable[[], float], at_once: int = AT_ONCE) -> None:
        self._ask = ask
        self._limits = limits
        self._turns = Turns(at_once, now)
        self._kept: OrderedDict[Key, CheckedFiles] = OrderedDict()
        self._sizes: dict[Key, int] = {}

    async def checked(self, key: Key, author: str, question: Callable[[], Awaitable[Question]]) -> CheckedFiles:
        """What the rules say of a change of an author's; `question` reads it, and is not called for what is known."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        asked = await question()
        async with self._turns.turn(author):
            checked = self._said(asked, await self._ask(asked), key)
        self._keep(key, checked)
        return checked

    def _said(self, asked: Question, answer: Answer, key: Key) -> CheckedFiles:
        """What was found, or the finding that nothing could be."""
        if answer.checked is not None:
            return answer.checked
        LOG.error("judging %s ended: %s\n%s", key.head, answer.outcome, answer.reason, extra={"head": key.head})
        path = next((one for one in sorted(asked.paths) if PurePosixPath(one).parts[:1] == (ROOT,)), ROOT)
        finding = TOO_COSTLY.finding(path, _message(answer, self._limits), _remedy(answer))
        return CheckedFiles(touched=True, findings=(finding,))

    def _keep(self, key: Key, checked: CheckedFiles) -> None:
        self._kept[key], self._sizes[key] = checked, _size(checked)
        while len(self._kept) > KEPT or (len(self._kept) > 1 and sum(self._sizes.values()) > KEPT_CHARACTERS):
            gone, _ = self._kept.popitem(last=False)
            del self._sizes[gone]


def _message(answer: Answer, limits: Allowance) -> str:
    what = {
        Outcome.TIME: "takes too long",
        Outcome.MEMORY: "takes too much memory",
        Outcome.ENDED: "takes too much time or memory",
    }.get(answer.outcome)
    if what is None:
        return "Judging the change failed, which is a mistake of the rules; nothing of it is run."
    return f"Judging the change {what}: each pull request has {limits.said}."


def _remedy(answer: Answer) -> str | None:
    return "Report it to those who run the service." if answer.outcome is Outcome.FAILED else None


def _size(checked: CheckedFiles) -> int:
    """Characters of the recipes' texts, each once."""
    sides = [one.sides for one in checked.candidates]
    contents = [content for one in sides for content in (one.head, one.base) if content is not None]
    texts = {id(text): len(text) for content in contents for text in content.files.values()}
    return sum(texts.values()) + len(checked.remedies)
