"""Which lines of a file became which others, in a time that grows with the number of lines, whatever they hold.

difflib looks at every pair of equal lines, which takes days for a file of blank ones. Here lines that each side has once are
paired first; between two such pairs a short part goes to difflib, a longer one of as many lines on both sides is compared line
by line, and any other is one change.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SHORT = 64
"""Lines of a part that difflib may look at."""


@dataclass(frozen=True)
class Changed:
    """The lines `first` to `last` (counted from 0, exclusive) become the lines `begin` to `end` of the other file."""

    first: int
    last: int
    begin: int
    end: int


def changed(old: Sequence[str], new: Sequence[str]) -> tuple[Changed, ...]:
    """What differs, in order; what lies between is the same."""
    first = _same(old, new)
    last = _same(old[first:][::-1], new[first:][::-1])
    begin, places = (first, first), [*_anchors(old, new, first, last), (len(old) - last, len(new) - last)]
    found: list[Changed] = []
    for here in places:
        found += _between(old, new, Changed(begin[0], here[0], begin[1], here[1]))
        begin = (here[0] + 1, here[1] + 1)
    return tuple(_joined(found))


def _same(old: Sequence[str], new: Sequence[str]) -> int:
    """How many lines at the beginning are the same."""
    different = (index for index, (one, other) in enumerate(zip(old, new, strict=False)) if one != other)
    return next(different, min(len(old), len(new)))


def _anchors(old: Sequence[str], new: Sequence[str], first: int, last: int) -> list[tuple[int, int]]:
    """The longest sequence of lines that both sides have once and in the same order (patience sorting)."""
    ours, theirs = Counter(old[first : len(old) - last]), Counter(new[first : len(new) - last])
    place = {new[index]: index for index in range(first, len(new) - last) if theirs[new[index]] == 1}
    tops: list[int] = []
    chain: list[tuple[int, int, int]] = []
    ends: list[int] = []
    for index in range(first, len(old) - last):
        other = place.get(old[index])
        if other is None or ours[old[index]] > 1:
            continue
        pile = bisect_left(tops, other)
        chain.append((index, other, ends[pile - 1] if pile else -1))
        tops[pile : pile + 1], ends[pile : pile + 1] = [other], [len(chain) - 1]
    found, at = [], ends[-1] if ends else -1
    while at >= 0:
        index, other, at = chain[at]
        found.append((index, other))
    return found[::-1]


def _between(old: Sequence[str], new: Sequence[str], part: Changed) -> Iterator[Changed]:
    """What differs in a part."""
    ours, theirs = part.last - part.first, part.end - part.begin
    if not ours and not theirs:
        return
    if max(ours, theirs) <= SHORT:
        matcher = SequenceMatcher(None, old[part.first : part.last], new[part.begin : part.end], autojunk=False)
        for kind, first, last, begin, end in matcher.get_opcodes():
            if kind != "equal":
                yield Changed(part.first + first, part.first + last, part.begin + begin, part.begin + end)
    elif ours == theirs:
        for index in range(ours):
            first, begin = part.first + index, part.begin + index
            if old[first] != new[begin]:
                yield Changed(first, first + 1, begin, begin + 1)
    else:
        yield part


def _joined(found: Sequence[Changed]) -> Iterator[Changed]:
    """Changes that touch one another as one."""
    waiting: Changed | None = None
    for one in found:
        if waiting is not None and (waiting.last, waiting.end) == (one.first, one.begin):
            waiting = Changed(waiting.first, one.last, waiting.begin, one.end)
            continue
        if waiting is not None:
            yield waiting
        waiting = one
    if waiting is not None:
        yield waiting


CONTEXT = 3
"""Lines around a change in a unified diff."""


def unified(path: str, old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """The rows of a unified diff, as git and patch take it; none where nothing differs."""
    groups = list(_groups(changed(old, new)))
    yield from (f"--- a/{path}\n", f"+++ b/{path}\n") if groups else ()
    for group in groups:
        first, last = max(0, group[0].first - CONTEXT), min(len(old), group[-1].last + CONTEXT)
        begin, end = max(0, group[0].begin - CONTEXT), min(len(new), group[-1].end + CONTEXT)
        yield f"@@ -{_span(first, last)} +{_span(begin, end)} @@\n"
        at = first
        for one in group:
            yield from (f" {row}" for row in old[at : one.first])
            yield from (f"-{row}" for row in old[one.first : one.last])
            yield from (f"+{row}" for row in new[one.begin : one.end])
            at = one.last
        yield from (f" {row}" for row in old[at:last])


def _groups(found: Sequence[Changed]) -> Iterator[list[Changed]]:
    """Changes whose context meets."""
    group: list[Changed] = []
    for one in found:
        if group and one.first - group[-1].last > 2 * CONTEXT:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _span(first: int, last: int) -> str:
    """Lines as a diff's head names them; of none the line before."""
    count = last - first
    return str(first + 1) if count == 1 else f"{first if not count else first + 1},{count}"
