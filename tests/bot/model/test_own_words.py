"""Commands count only where their author says them, as GitHub reads Markdown."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.commands import Command, Verb, parse
from bot.model.own_words import LONGEST

pytestmark = pytest.mark.attack
SHA = "0123456789abcdef0123456789abcdef01234567"
APPROVAL = f"/ok-to-test {SHA}"
SHOWN = [
    "<pre>\n{}\n</pre>",
    "<pre>\n\n{}\n\n</pre>",
    "<blockquote>\n{}\n</blockquote>",
    "<blockquote>\n\n{}\n\n</blockquote>",
    '<blockquote title="</blockquote>">\n\n{}\n\n</blockquote>',
    "<blockquote><b></blockquote>\n\n{}\n",
    "<details>\n<summary>Log</summary>\n\n{}\n\n</details>",
    "They wrote <blockquote>\n{}\n</blockquote>",
    "<!-- a --> <blockquote>\n\n{}",
    "<blockquote\n\n{}",
    "<div>\n{}\n</div>",
    "<!--\n\n{}\n\n-->",
    "<!-- {}\n{}",
    "text <!--\n{}\n-->",
    "<script>\n{}\n</script>",
    "<?php\n{}\n?>",
    "<![CDATA[\n{}\n]]>",
    "> quoted\n{}",
    "> quoted\n> \n> more\n{}",
    "> - quoted\n{}",
    ">> quoted\n{}",
    "> {}",
    "- item\n{}",
    "1. item\n{}",
    "- {}",
    "- item\n\n  {}",
    "- [ ] task\n{}",
    "```\n{}\n```",
    "~~~sh\n```\n{}\n~~~",
    "````\n```\n{}",
    "text\n```\n{}\n",
    "    {}",
    "\t{}",
    "text\n\n    {}",
    "text `code\n{}\nmore` text",
    "text ``code `\n{}\n``",
    "[text\n{}\n](https://example.org)",
    "[text\n{}\n][ref]\n\n[ref]: https://example.org",
    "![text\n{}\n](https://example.org)",
    '[text](https://example.org "\n{}\n")',
    "[ref]: https://example.org '\n{}\n'",
    "*bold\n{}\ntext*",
    "**bold\n{}\ntext**",
    "__bold\n{}\ntext__",
    "~~gone\n{}\ntext~~",
    '<span title="\n{}\n">x</span>',
    "text <b>\n{}\n</b>",
    "{}\n===",
    "{}\n---",
    "{}\n-",
    "# {}",
    "| a | b |\n|---|---|\n{}",
    "| {} | b |\n|---|---|\n| c | d |",
    "{}\n:-",
    "a\n:-\n{}",
    "a | b\n- | -\n{}\nc",
    "[^1]: note\n{}",
    "text[^1]\n[^1]: note\n{}",
    "[^1]: note\n\tmore\n{}",
    "[^1]: note\n\n    more\n{}",
    "'\n{}\n|/cancel\n---",
    "> [ref]: https://example.org\n{}",
    "a\n:-\n===\n{}",
    "[x]: y\n:-\n{}",
    "$$\n{}\n$$",
    "\\{}",
    " {}",
    "&sol;{}",
    "please {}",
    "{} please do",
    "-- \n{}",
    "Thanks\n--\nJane Doe\n{}",
    "Sure.\n\n-----Original Message-----\nFrom: Jane\n\n{}",
    "Sure.\n\nFrom: Jane <jane@example.org>\nSent: Monday\n\n{}",
    "Sure.\n\nOn Mon, 2 Nov 2026 at 10:00, Jane <jane@example.org> wrote:\n\n{}",
    "Sure.\n\nOn Mon, 2 Nov 2026 at 10:00, Jane <jane@example.org>\nwrote:\n\n{}",
    "Sure.\n\nOn Mon, 2 Nov 2026 at 10:00, Jane wrote:\n> text\n{}",
    "Sure.\n\n________________________________\n{}",
    "Sure.\n\n—\nReply to this email directly, view it on GitHub.\n{}",
    "[" * 21 + "text\n{}\n" + "](https://example.org)",
]
ANSWERS = [
    "> {}\n\n{}",
    "On Mon, 2 Nov 2026 at 10:00, Jane wrote:\n> {}\n\n{}",
    "<pre>\n{}\n</pre>\n\n{}",
    "`{}`\n{}\nThanks",
]
HOSTILE = [
    "> ",
    ">",
    "[",
    "![",
    "*",
    "_a",
    "*_",
    "`",
    "`\n",
    "<!--",
    "a<!--",
    "a<?",
    "a<![CDATA[",
    "<a b='",
    "<x>\n\n",
    "- ",
    "- a\n",
]
HOSTILE += [
    "1. ",
    "|a",
    "|a|b|\n|-|-|\n",
    "[a](",
    "[a]: b\n",
    "[a]\n",
    "](",
    "#\n",
    "&#",
    "\\",
    "~",
    "$$",
    "/cancel\n",
    "\t",
    " ",
    "\n",
]
HOSTILE += [
    "/cancel" + " " * 99,
    "<b>",
    "</b>",
    "a\n=\n",
    "```\n",
    "[^a]: ",
    "--",
    "On ",
    "From: a\n",
    "\ue000",
    "\x00",
    "\r",
]


@pytest.mark.parametrize("shown", SHOWN)
@pytest.mark.parametrize("command", ["/cancel", "/benchmark", APPROVAL])
def test_a_command_that_is_shown_or_quoted_is_not_said(shown: str, command: str) -> None:
    assert parse(shown.replace("{}", command)) == ()
    assert parse("Look:\n\n" + shown.replace("{}", command)) == ()


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_is_said_beside_a_quote_counts(answer: str) -> None:
    assert parse(answer.format("/retest", "/cancel")) == (Command(Verb.CANCEL),)


words = st.lists(st.sampled_from(["fine", "a_b", "2.0", "see", "docs/x.md", "é", "日本"]), min_size=1).map(" ".join)
commands = st.sampled_from(["/cancel", "/retest", "/help", "/benchmark a_b/c", APPROVAL])
shown = st.builds(lambda form, command: form.replace("{}", command), st.sampled_from(SHOWN), commands)
closed = st.sampled_from(
    ["```\n{}\n```", "> {}", "- {}", "# {}", "    {}", "<pre>\n{}\n</pre>", "`{}`", "| {} |\n|---|"]
)
aside = st.builds(lambda form, command: form.replace("{}", command), closed, commands) | words


@given(st.lists(words), shown)
def test_no_command_is_found_where_all_stand_in_something_else(before: list[str], last: str) -> None:
    assert parse("\n\n".join([*before, last])) == ()


@given(st.lists(aside), st.lists(commands, min_size=1), st.lists(aside), words)
def test_every_command_of_a_plain_paragraph_is_found(
    before: list[str], given_commands: list[str], behind: list[str], word: str
) -> None:
    paragraph = "\n".join([word, *given_commands])
    body = "\n\n".join([*before, "So:", paragraph, *behind])
    assert len(parse(body)) == len(given_commands)


@given(st.lists(st.sampled_from([*HOSTILE, *SHOWN, "\n\n", "a"]), max_size=30))
def test_a_mark_that_somebody_forges_makes_no_line_said(pieces: list[str]) -> None:
    forged = "\ue0001\ue001/cancel\n\n" + "".join(pieces).replace("{}", "x")
    assert set(parse(forged)) <= set(parse(forged.replace("\ue000", "x").replace("\ue001", "x")))


def steps(body: str) -> int:
    """How many lines of Python run while a body is parsed: work, not time."""
    count = 0

    def trace(frame: object, event: str, arg: object) -> object:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        parse(body)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_markdown_takes_work_by_its_length_and_not_more(piece: str) -> None:
    def body(length: int) -> str:
        return f"{piece * (length // len(piece))}\n\n/cancel\n"

    few, many = steps(body(1000)), steps(body(4000))
    assert many < 8 * few + 20_000
    assert set(parse(body(LONGEST - 100))) <= {Command(Verb.CANCEL)}


@pytest.mark.parametrize("piece", HOSTILE)
def test_beyond_the_longest_comment_nothing_is_parsed(piece: str) -> None:
    assert parse(f"{piece * (65_536 // len(piece))}\n\n/cancel\n") == ()
