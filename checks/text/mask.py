"""The one place where secrets are taken out of what a cluster said before anybody else sees it.

Log lines, events and messages of a stranger's recipe go into a public check run; a token in them is of no use to a reader. What
is hidden has the shape of a secret, or is one whose value is known, as it is written and in every usual encoding. A recipe
writes this text as it likes, so the time that this takes grows with its length and no faster: patterns have no choice to go
back to, and what encoded words say in turn is looked into as far as a budget goes; beyond it a word is hidden unread.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checks.text.encodings import decoded
from checks.text.secret_shapes import shaped
from checks.text.secret_values import Secrets, known

HIDDEN = "***"
SLACK = 4096
"""Characters behind a limit that are looked at too, so that a secret that the limit cuts is still seen as one."""
DEPTH = 3
"""Encodings within one another: a Secret's data, a docker configuration in it, the user and password of a registry in that."""
VIEWS, LEAST = 16, 20_000
"""What encoded words say may be so many times as long as the text, and so much longer, all views together."""
Span = tuple[int, int]


def mask(text: str, secrets: Secrets | Iterable[str] = (), limit: int | None = None) -> str:
    """At most `limit` characters of `text`, every known secret, and everything that looks like one, replaced by asterisks."""
    values = secrets if isinstance(secrets, Secrets) else known(secrets)
    read = text if limit is None else text[: limit + SLACK]
    shown: list[str] = []
    at = 0
    for start, end in _merged(_spans(read, values)):
        shown += [read[at:start], HIDDEN]
        at = end
    return "".join((*shown, read[at:]))[:limit]


def _spans(text: str, values: Secrets) -> Iterator[Span]:
    yield from shaped(text)
    yield from values.found(text)
    budget = _Budget(VIEWS * len(text) + LEAST)
    yield from (span for span, said in decoded(text) if _tells(said, values, budget, DEPTH - 1))


@dataclass
class _Budget:
    """How many characters of what encoded words say may still be read."""

    left: int

    def covers(self, text: str) -> bool:
        """Whether a text may be read too; it counts as read."""
        self.left -= len(text)
        return self.left >= 0


def _tells(text: str, values: Secrets, budget: _Budget, depth: int) -> bool:
    """Whether a secret is in what an encoded word says; also where nobody may look."""
    if not budget.covers(text):
        return True
    if any(True for _ in shaped(text)) or any(True for _ in values.found(text)):
        return True
    return depth > 0 and any(_tells(said, values, budget, depth - 1) for _, said in decoded(text))


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """The same places in their order, those that overlap as one."""
    at: Span | None = None
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if at is not None and start < at[1]:
            at = (at[0], max(at[1], end))
        else:
            if at is not None:
                yield at
            at = (start, end)
    if at is not None:
        yield at
