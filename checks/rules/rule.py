"""What is known of a rule beside the function that finds it: enough to explain it to somebody who has never met it."""

from dataclasses import dataclass

from checks.finding import Level


@dataclass(frozen=True)
class Rule:
    """`reason` says why it matters, `remedy` what to do, each in a sentence; `threads` are where it has happened.

    `bad` and `good` are the few lines that show the mistake and its correction.
    """

    id: str
    level: Level
    reason: str
    remedy: str
    bad: str
    good: str
    threads: tuple[str, ...] = ()
