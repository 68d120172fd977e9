"""Nothing of somebody else's text renders as anything but itself."""

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from checks.escape import code, code_block, escape, visible

HOSTILE = st.text(alphabet="@#<>!-[]()`|*_~:/.whtps\\&;\n\t aA0\u202e\u200b$=\"'", max_size=60)
ACTIVE = re.compile(r"[@<>\[\]`|*#!(){}~\\:]")


@given(HOSTILE)
def test_no_mention_link_html_or_marker_survives(text: str) -> None:
    escaped = escape(text)
    assert not ACTIVE.search(re.sub(r"&#\d+;", "", escaped))
    assert "\n" not in escaped
    assert not re.search(r"www\.", escaped)


@given(HOSTILE)
def test_a_reader_sees_what_was_written(text: str) -> None:
    shown = html.unescape(escape(text)).replace("\u2060", "")
    assert shown == " ".join(visible(text).split())


@given(st.text(max_size=200))
def test_a_block_s_content_cannot_close_its_fence(text: str) -> None:
    block = code_block(text)
    fence = block.splitlines()[0].removesuffix("text")
    inside = block[len(fence) + 5 : -len(fence) - 1]
    assert fence not in inside


def test_a_mention_and_a_comment_are_spelt_out() -> None:
    assert escape("@org/team <!-- x -->") == "&#64;org/team &#60;&#33;-- x --&#62;"
    assert code("a|b") == "<code>a&#124;b</code>"


def test_long_text_is_cut_and_a_block_keeps_its_end() -> None:
    assert escape("x" * 400).endswith("…")
    assert code_block("a" * 30 + "end", limit=10).splitlines()[1] == "…aaaaaaend"


def test_bidirectional_characters_are_replaced() -> None:
    assert escape("a\u202eb") == "a\N{REPLACEMENT CHARACTER}b"
