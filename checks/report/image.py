"""What a report says of the head's image: what is wrong with it stands open, the rest is folded."""

from collections.abc import Sequence

from checks.model.result import ImageCheck
from checks.text.escape import code, escape

NEEDS_MENDING = ("fail", "warn")


def image_section(facts: Sequence[ImageCheck]) -> str:
    """A folded table of everything that was looked at; empty where nothing was."""
    if not facts:
        return ""
    counts = [
        (sum(one.status == status for one in facts), word) for status, word in (("fail", "wrong"), ("warn", "doubtful"))
    ]
    said = ", ".join(f"{count} {word}" for count, word in counts if count) or "nothing wrong"
    ordered = sorted(
        facts, key=lambda one: NEEDS_MENDING.index(one.status) if one.status in NEEDS_MENDING else len(NEEDS_MENDING)
    )
    rows = [f"| {code(one.check)} | {one.status} | {_seen(one)} |" for one in ordered]
    table = "\n".join(["| what | | seen |", "|---|---|---|", *rows])
    return f"<details><summary>Inside the head's image: {said}</summary>\n\n{table}\n\n</details>"


def _seen(one: ImageCheck) -> str:
    mend = f" {one.mend}" if one.status in NEEDS_MENDING and one.mend else ""
    return escape(f"{one.seen}.{mend}" if mend else one.seen, 800)
