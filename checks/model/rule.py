"""A rule: what it is called, how bad a breach is, and all that somebody who has never met it has to be told."""

import re
from dataclasses import dataclass

from checks.model.finding import Edit, Finding, Level

_PHRASE = re.compile(r"\{([^{}]*)\}")
LONGEST = 1000
"""Characters of a finding's message and of its remedy: both may quote what somebody wrote, however long that is."""


@dataclass(frozen=True)
class Rule:
    """`reason` says why it matters, `remedy` what to do, each in a sentence; `threads` are where it has happened.

    A phrase of the remedy in braces is what a finding can name: of "Use {the recipe's runtime image}." one finding makes
    "Use vllm-runtime.". `bad` and `good` are the few lines that show the mistake and its correction.
    """

    id: str
    level: Level
    reason: str
    remedy: str
    bad: str
    good: str
    threads: tuple[str, ...] = ()

    def fix(self, *named: str) -> str:
        """The remedy with what is named for each of its phrases; as it holds for everybody when nothing is named."""
        if not named:
            return _PHRASE.sub(r"\1", self.remedy)
        phrases = len(_PHRASE.findall(self.remedy))
        if phrases != len(named):
            raise ValueError(f"{self.id} has {phrases} phrases to name, not {len(named)}")
        values = iter(named)
        return _PHRASE.sub(lambda _: next(values), self.remedy)

    def finding(
        self,
        path: str,
        message: str,
        fix: str | None = None,
        *,
        line: int = 1,
        column: int = 1,
        edit: Edit | None = None,
    ) -> Finding:
        """A breach of the rule at a place of a file, with the rule's own remedy where `fix` names no other."""
        remedy = self.fix() if fix is None else fix
        return Finding(path, line, column, self.id, self.level, _short(message), _short(remedy), edit)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
