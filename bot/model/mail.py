"""Where a comment that somebody sent by mail stops being their answer: at a signature, or at the mail that it answers.

What is quoted with `>` is a quote in Markdown too, after which the author may go on; here is what mail programs leave unquoted.
"""

import re
from collections.abc import Sequence

_ENDS = re.compile(
    r"--[ \t]*\Z"
    r"|-{2,} *(?:Original Message|Ursprüngliche Nachricht|Message d'origine|Mensaje original|Forwarded message) *-{2,}[ \t]*\Z"
    r"|_{20,}[ \t]*\Z"
    r"|(?:—|-)?[ \t]*(?:Reply to this email directly|You are receiving this because)\b",
    re.IGNORECASE,
)
_WROTE = re.compile(r"(?:On|Am|Le|El) .*(?:wrote|schrieb\b.*|a écrit|escribió)[ \u00a0]?:[ \t]*\Z")
_HEADER = re.compile(r"\*{0,2}(?:From|Sent|Date|To|Cc|Subject|Von|Gesendet|An|Betreff):\*{0,2}[ \t]", re.IGNORECASE)


def end_of_answer(lines: Sequence[str]) -> int:
    """The number of the first line that is not the author's answer any more, or of all lines."""
    return next((number for number in range(len(lines)) if _ends(lines, number)), len(lines))


def _ends(lines: Sequence[str], number: int) -> bool:
    """Whether the answer ends above a line: at a mark of mail programs, at the heading of the answered mail."""
    line, below = lines[number], lines[number + 1] if number + 1 < len(lines) else ""
    if _ENDS.match(line) or (_HEADER.match(line) and _HEADER.match(below)):
        return True
    if _WROTE.match(line):
        return not _quoted(lines, number + 1)
    return bool(_WROTE.match(f"{line} {below}")) and not _quoted(lines, number + 2)


def _quoted(lines: Sequence[str], number: int) -> bool:
    """Whether what stands from a line on is marked as a quote."""
    rest = (line for line in lines[number:] if line.strip())
    return next(rest, "").startswith(">")
