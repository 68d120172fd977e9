"""Apply the mechanical remedies of findings, never leave a recipe worse than it was, and show what they change.

Shown as a diff, or as suggestions: whole lines that replace whole lines, as a review of a pull request offers them.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from checks.model.finding import Edit, Finding, Level
from checks.recipe.line_difference import changed, unified
from checks.recipe.recipe import Tree
from checks.recipe.text_edits import edited, lines

ROUNDS = 5
"""A remedy may bring another one to light (a renamed field whose value is of the wrong type); longer chains are not known."""
TRIES = 10
"""How often what is left is judged, all rounds together, whatever there is to mend: useless remedies cost no more than that."""
BOM = b"\xef\xbb\xbf"
Judge = Callable[[Tree], Sequence[Finding]]
Place = tuple[str, Edit]


def fixed(tree: Tree, judge: Judge) -> Mapping[str, bytes]:
    """The files that differ when every remedy is applied that makes nothing worse, by path; `judge` finds what is wrong."""
    now = _Judged(tree, judge(tree))
    left = TRIES
    for _ in range(ROUNDS):
        before = now
        now, left = _round(before, judge, left)
        if now is before:
            break
    return {path: data for path, data in now.tree.items() if isinstance(data, bytes) and data != tree[path]}


@dataclass(frozen=True)
class _Judged:
    """A tree and what is found in it."""

    tree: Tree
    found: Sequence[Finding]

    @property
    def weight(self) -> tuple[int, ...]:
        """What is wrong in all: fewer errors are better than fewer warnings."""
        levels = Counter(one.level for one in self.found)
        return tuple(levels[level] for level in Level)


def _round(start: _Judged, judge: Judge, left: int) -> tuple[_Judged, int]:
    """The tree with all remedies at once; where that makes it worse, with the groups of them that do not. And the tries left.

    A remedy that only puts one mistake in the place of another is left out at once; where none does, the group is halved.
    """
    best, taken = start, list[Place]()
    groups = deque([sorted({(one.path, one.edit) for one in start.found if one.edit is not None})])
    while groups and left:
        group = groups.popleft()
        tree = _with(start.tree, [*taken, *group])
        if not group or tree == best.tree:
            continue
        tried, left = _Judged(tree, judge(tree)), left - 1
        if tried.weight < best.weight:
            best, taken = tried, [*taken, *group]
        elif len(group) > 1:
            groups.extend(_parted(group, best.found, tried.found))
    return best, left


def _parted(group: list[Place], before: Sequence[Finding], after: Sequence[Finding]) -> Iterator[list[Place]]:
    """What is left of a group without those that put one mistake in the place of another; its halves if there are none."""
    new = Counter(map(_place, after))
    new.subtract(map(_place, before))
    brought = {place[:3] for place, count in new.items() if count > 0}
    good = [(path, edit) for path, edit in group if (path, edit.line, edit.column) not in brought]
    half = len(group) // 2
    yield from (group[:half], group[half:]) if len(good) == len(group) else (good,)


def _place(finding: Finding) -> tuple[str, int, int, str, Level]:
    return finding.path, finding.line, finding.column, finding.rule, finding.level


def _with(tree: Tree, wanted: Iterable[Place]) -> Tree:
    edits: dict[str, list[Edit]] = {}
    for path, edit in wanted:
        edits.setdefault(path, []).append(edit)
    return {
        **tree,
        **{path: _edited(data, edits[path]) for path in edits if isinstance(data := tree.get(path), bytes)},
    }


def _edited(data: bytes, edits: Iterable[Edit]) -> bytes:
    mark = BOM if data.startswith(BOM) else b""
    text = data.decode("utf-8-sig")
    windows = "\r\n" in text and "\n" not in text.replace("\r\n", "")
    return mark + edited(text, map(_with_breaks, edits) if windows else edits).encode()


def _with_breaks(edit: Edit) -> Edit:
    """The edit with Windows' line breaks."""
    return replace(edit, text=edit.text.replace("\n", "\r\n"))


def difference(before: Tree, after: Mapping[str, bytes]) -> str:
    """What changed as a unified diff, which git and patch take."""
    return "".join(part for path, data in sorted(after.items()) for part in _difference(path, before[path], data))


def _difference(path: str, before: object, after: bytes) -> Iterable[str]:
    old = lines(before.decode()) if isinstance(before, bytes) else []
    rows = unified(path, old, lines(after.decode()))
    return (row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows)


@dataclass(frozen=True, order=True)
class Suggestion:
    """The lines `first` to `last` of a file, counted from 1, become `text` (no line end behind the last; "" removes them)."""

    path: str
    first: int
    last: int
    text: str


def suggestions(before: Tree, after: Mapping[str, bytes]) -> tuple[Suggestion, ...]:
    """What changed, as suggestions; a line that is only added hangs on the one before it."""
    found: list[Suggestion] = []
    for path, data in sorted(after.items()):
        old = before.get(path)
        if isinstance(old, bytes):
            found += _suggestions(path, lines(old.decode(errors="replace")), lines(data.decode(errors="replace")))
    return tuple(found)


def _suggestions(path: str, old: list[str], new: list[str]) -> Iterator[Suggestion]:
    for one in changed(old, new):
        if one.last > one.first:
            yield Suggestion(path, one.first + 1, one.last, _text(new[one.begin : one.end]))
        elif one.first > 0:
            yield Suggestion(path, one.first, one.first, _text([old[one.first - 1], *new[one.begin : one.end]]))


def _text(rows: Iterable[str]) -> str:
    return "".join(rows).removesuffix("\n").removesuffix("\r")


def within(found: Iterable[Suggestion], hunks: Mapping[str, tuple[tuple[int, int], ...]]) -> tuple[Suggestion, ...]:
    """Those that stand inside of what a pull request's diff shows (first and last line of each hunk); GitHub takes no others."""
    return tuple(
        one for one in found if any(begin <= one.first and one.last <= end for begin, end in hunks.get(one.path, ()))
    )
