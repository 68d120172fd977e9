"""What a report says of the head's image: what is wrong with it stands open, the rest is folded."""

from collections.abc import Sequence

from checks.model.result import ImageCheck
from checks.text.escape import code, escape

WRONG = ("fail", "warn")


def shown(found: Sequence[ImageCheck]) -> str:
    """A folded table of everything that was looked at; empty where nothing was."""
    if not found:
        return ""
    counts = [
        (sum(one.status == status for one in found), word) for status, word in (("fail", "wrong"), ("warn", "doubtful"))
    ]
    said = ", ".join(f"{count} {word}" for count, word in counts if count) or "nothing wrong"
    ordered = sorted(found, key=lambda one: WRONG.index(one.status) if one.status in WRONG else len(WRONG))
    rows = [f"| {code(one.check)} | {one.status} | {_seen(one)} |" for one in ordered]
    table = "\n".join(["| what | | seen |", "|---|---|---|", *rows])
    return f"<details><summary>Inside the head's image: {said}</summary>\n\n{table}\n\n</details>"


def _seen(one: ImageCheck) -> str:
    mend = f" {one.mend}" if one.status in WRONG and one.mend else ""
    return escape(f"{one.seen}.{mend}" if mend else one.seen, 800)
