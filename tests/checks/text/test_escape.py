"""Nothing of somebody else's text renders as anything but itself."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.text.escape import JOINER, code, code_block, escape, single

PIECES = [
    *"@#<>!-[]()`|*_~:/.\\&;\n\t aA0=$^\"'\u202e\u200b",
    *(
        "https://x.io",
        "www.x.io",
        "a@b.io",
        "@org/team",
        "o/r#12",
        "GH-12",
        "<!--",
        "mailto:a@b.io",
        "&#64;",
        "![x](y)",
    ),
]
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
ACTIVE = re.compile(r"[@<>\[\]`|*#!(){}~\\:]")


@pytest.mark.attack
@given(HOSTILE)
def test_no_markdown_or_html_stands_in_the_source(text: str) -> None:
    source = re.sub(r"&#[0-9]+;", "", escape(text, 1000))
    assert not ACTIVE.search(source)
    assert "\n" not in source


@pytest.mark.attack
@given(HOSTILE)
def test_no_mention_reference_or_address_stands_in_the_text_that_github_searches(text: str) -> None:
    rendered = html.unescape(escape(text, 1000))
    assert not re.search(r"(?i)@[a-z0-9]|#[0-9]|\bgh-[0-9]|://|\bwww\.|\b(mailto|xmpp):[a-z0-9]", rendered)


@given(HOSTILE)
def test_no_address_stands_in_code(text: str) -> None:
    rendered = html.unescape(code(text, 1000))
    assert not re.search(r"(?i)[a-z0-9]@[a-z0-9]+\.[a-z0-9]|://|\bwww\.|\b(mailto|xmpp):[a-z0-9]", rendered)


def test_a_digest_can_be_copied_from_code() -> None:
    assert html.unescape(code("a/b@sha256:00")) == "<code>a/b@sha256:00</code>"


@given(HOSTILE)
def test_a_reader_sees_what_was_written(text: str) -> None:
    assert html.unescape(escape(text, 1000)).replace(JOINER, "") == single(text)


@pytest.mark.attack
@given(HOSTILE)
def test_escaped_text_stands_in_one_cell_of_a_table(text: str) -> None:
    assert f"| {escape(text)} | {code(text)} |".count("|") == 3


@pytest.mark.attack
@given(st.text(max_size=200))
def test_a_block_s_content_cannot_close_its_fence(text: str) -> None:
    block = code_block(text)
    fence = block.splitlines()[0].removesuffix("text")
    inside = block[len(fence) + 5 : -len(fence) - 1]
    assert fence not in inside


def test_a_mention_and_a_comment_are_spelt_out() -> None:
    assert escape("@org/team <!-- x -->") == f"&#64;{JOINER}org/team &#60;&#33;-- x --&#62;"
    assert code("a|b") == "<code>a&#124;b</code>"


def test_long_text_is_cut_and_a_block_keeps_its_end() -> None:
    assert escape("x" * 400).endswith("…")
    assert code_block("a" * 30 + "end", limit=10).splitlines()[1] == "…aaaaaaend"


@pytest.mark.attack
def test_bidirectional_characters_are_replaced() -> None:
    assert escape("a\u202eb") == "a\N{REPLACEMENT CHARACTER}b"
