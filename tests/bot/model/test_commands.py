import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.commands import Command, Verb, parse

SHA = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("body", "commands"),
    [
        (f"/ok-to-test {SHA}", (Command(Verb.OK_TO_TEST, SHA),)),
        (f"Looks fine.\r\n/ok-to-test {SHA[:7].upper()}  \r\nThanks", (Command(Verb.OK_TO_TEST, SHA[:7]),)),
        (
            "/retest\n/benchmark llama-3-70b/vllm/agg",
            (Command(Verb.RETEST), Command(Verb.BENCHMARK, "llama-3-70b/vllm/agg")),
        ),
        ("/benchmark", (Command(Verb.BENCHMARK),)),
        ("/cancel", (Command(Verb.CANCEL),)),
        ("> quoted\n\n/help", (Command(Verb.HELP),)),
        ("```\ncode\n```\n/help", (Command(Verb.HELP),)),
        ("Fine.\r/cancel\rThanks", (Command(Verb.CANCEL),)),
        ("/benchmark a_b/c_d  \n/cancel", (Command(Verb.BENCHMARK, "a_b/c_d"), Command(Verb.CANCEL))),
        ("<details>\n<summary>Log</summary>\n\n```\nx\n```\n\n</details>\n\n/retest", (Command(Verb.RETEST),)),
        ("| a | b |\n|---|---|\n| c | d |\n\n/retest", (Command(Verb.RETEST),)),
        ("# Verdict\n/retest", (Command(Verb.RETEST),)),
        ("- one\n- two\n\n/retest", (Command(Verb.RETEST),)),
        ("[a]: https://example.org\n\nSee [a], `b` and *c*<br>\n/retest\n---", ()),
        ("[a]: https://example.org\n\nSee [a], `b` and *c*<br>\n/retest", (Command(Verb.RETEST),)),
    ],
)
def test_a_line_that_is_a_command_is_one(body: str, commands: tuple[Command, ...]) -> None:
    assert parse(body) == commands


@pytest.mark.attack
@pytest.mark.parametrize(
    "body",
    [
        "/ok-to-test",
        f"/ok-to-test {SHA[:6]}",
        f"/ok-to-test {SHA}0",
        f"/ok-to-test {SHA} please",
        f"/ok-to-test {SHA[:39]}g",
        f"please /ok-to-test {SHA}",
        f" /ok-to-test {SHA}",
        f"    /ok-to-test {SHA}",
        f"> /ok-to-test {SHA}",
        f"```\n/ok-to-test {SHA}\n```",
        f"~~~sh\n/ok-to-test {SHA}\n```\n~~~",
        f"````\n```\n/ok-to-test {SHA}",
        f"<!-- \n/ok-to-test {SHA}\n-->",
        f"<!-- \n/ok-to-test {SHA}",
        "/cancel everything",
        "/retests",
        "/unknown",
        "",
    ],
)
def test_what_is_not_exactly_a_command_is_talk(body: str) -> None:
    assert parse(body) == ()


@given(st.text())
def test_any_text_can_be_parsed(body: str) -> None:
    assert isinstance(parse(body), tuple)


@given(st.text(alphabet=st.characters(exclude_characters="~")))
def test_nothing_inside_a_fence_is_a_command(body: str) -> None:
    assert parse(f"~~~~\n{body}\n~~~~") == ()
