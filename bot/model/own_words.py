"""Which lines of a comment are plain words of its own author's: as GitHub reads Markdown, not as the lines look.

A comment quotes and shows what others wrote, in code, quotes, HTML, lists, tables, footnotes and links. None of that is said.
Blocks and spans are found by a parser of CommonMark with tables and strikethrough; what GitHub has beside these (footnotes,
mathematics, tables of one column) is held against the lines here. In doubt a line is not the author's own.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.model.mail import end_of_answer
from bot.model.open_html import Elements, after

LONGEST = 16 * 1024
"""Characters of a comment in which anything is looked for: parsing takes its time for each, and nobody commands with more."""
_MOST_UNENDED, _MOST_LINKS = 50, 1000
"""The parser looks for the end of each HTML comment, declaration and link by itself: many without one would take long."""
_MOST_BRACKETS = 15
"""At twenty brackets within each other the parser sees no links any more, and GitHub does."""
_MARK, _MARK_END = "\ue000", "\ue001"
_FOOTNOTE = re.compile(r" {0,3}\[\^[^\]\s]+\]:")
_HOLDERS = {"blockquote_open", "bullet_list_open", "ordered_list_open"}
_TABLE = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z")


@dataclass(frozen=True)
class _Block:
    """A piece of HTML, or what has words in it: `plain` for a paragraph that is in nothing else.

    It has the lines from `first` to before `end`; `behind_holder`: the block before it is one that holds others.
    """

    text: str
    first: int
    end: int
    behind_holder: bool
    html: bool
    plain: bool


def lines_of(text: str) -> list[str]:
    """The lines of a text, whatever ends them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def own_lines(text: str, asked: Collection[int]) -> frozenset[int]:
    """Those of the asked lines (numbered from 0, without blanks in front) that are the author's own plain words."""
    if not asked or len(text) > LONGEST or _takes_long(text):
        return frozenset()
    lines = lines_of(text.replace(_MARK, " ").replace(_MARK_END, " "))
    end = end_of_answer(lines)
    marked = {number: f"{_MARK}{number}{_MARK_END}{lines[number].rstrip()}" for number in asked if number < end}
    return frozenset(_found(lines, marked)) if marked else frozenset()


def _takes_long(text: str) -> bool:
    return text.count("<!") + text.count("<?") > _MOST_UNENDED or text.count("[") > _MOST_LINKS


def _found(lines: Sequence[str], marked: Mapping[int, str]) -> Iterator[int]:
    """The marked lines that are whole lines of plain paragraphs, with no element open around them."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    references: dict[str, Any] = {}
    blocks: list[Token] = []
    source = "\n".join(marked.get(number, line) for number, line in enumerate(lines))
    parser.block.parse(source, parser, references, blocks)
    certain = set(marked) - set(_doubtful(lines))
    elements: Elements = ()
    for block in _blocks(blocks):
        if block.html:
            elements = after(elements, block.text)
            continue
        whole = block.plain and not _hangs_on(block, lines)
        asked = {marked[one]: one for one in range(block.first, block.end) if whole and one in certain}
        if asked or "<" in block.text:
            spans: list[Token] = []
            parser.inline.parse(block.text, parser, references, spans)
            said, elements = _said(spans, elements)
            yield from (asked[line] for line in said if line in asked)


def _blocks(tokens: Sequence[Token]) -> Iterator[_Block]:
    """The blocks in their order, of which those that hold others have no text themselves."""
    before, this = "", ""
    for number, token in enumerate(tokens):
        if token.level == 0 and token.map:
            before, this = this, token.type
        if token.type in {"html_block", "inline"}:
            plain = token.level == 1 and tokens[number - 1].type == "paragraph_open"
            first, end = token.map or (0, 0)
            yield _Block(token.content, first, end, before in _HOLDERS, token.type == "html_block", plain)


def _said(spans: Sequence[Token], elements: Elements) -> tuple[list[str], Elements]:
    """The lines of a paragraph that are nothing but text outside of every element, and what is open after it."""
    said: list[str] = []
    line: list[str] | None = []
    for token in spans:
        if token.type in {"softbreak", "hardbreak"} and token.level == 0:
            said += ["".join(line)] if line is not None else []
            line = []
        elif token.type == "html_inline":
            elements, line = after(elements, token.content), None
        elif token.type != "text" or token.level or elements:
            line = None
        elif line is not None:
            line.append(token.content)
    return [*said, *(["".join(line)] if line is not None else [])], elements


def _hangs_on(block: _Block, lines: Sequence[str]) -> bool:
    """Whether a paragraph may belong to what is above or below it: no blank line parts it from a quote, a list, a table."""
    above = block.behind_holder and bool(lines[block.first - 1].strip())
    below = block.end + 1 < len(lines) and bool(lines[block.end].strip() and _TABLE.match(lines[block.end + 1]))
    return above or below


def _doubtful(lines: Sequence[str]) -> Iterator[int]:
    """The lines that GitHub may take for something else than the parser does, as may all to the next blank line."""
    other, noted, brackets, dollars = False, False, 0, 0
    for number, line in enumerate(lines):
        if not line.strip():
            other, brackets, dollars = False, 0, 0
            continue
        begins = number == 0 or not lines[number - 1].strip()
        note = _FOOTNOTE.match(line) is not None
        table = number + 1 < len(lines) and _is_table(lines[number + 1])
        other = other or note or table or (noted and begins and line[0] in " \t")
        noted = noted or note
        if other or brackets > _MOST_BRACKETS or dollars % 2:
            yield number
        brackets, dollars = brackets + line.count("["), dollars + line.count("$$")


def _is_table(line: str) -> bool:
    """Whether a line may be what stands between a table's head and its rows; of hyphens alone it underlines a heading."""
    return (":" in line or "|" in line) and _TABLE.match(line) is not None
