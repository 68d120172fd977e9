import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.decide import messages
from checks.model.finding import Finding, Level
from checks.model.result import Block, Result, Step
from checks.model.spec import Side
from checks.policy.values import Access
from checks.report.report import Conclusion, Report

SHA = "0123456789abcdef0123456789abcdef01234567"
RULES = Report(Conclusion.SUCCESS, "Rules passed", "No finding.", (Finding("p", 1, 1, "r", Level.NOTICE, "m"),))
RECIPE = "recipes/m/vllm/agg"


def test_a_change_that_touches_no_recipe_succeeds() -> None:
    report = messages.untouched()
    assert (report.conclusion, report.title) == (Conclusion.SUCCESS, "No recipe touched")


def test_waiting_names_the_commit_and_who_can_say_so() -> None:
    report = messages.waiting(RULES, SHA, Access.WRITE, patience_over=False)
    assert report == Report(
        None,
        f"Waiting for /ok-to-test {SHA}",
        "The rules passed. To run this commit on the cluster, one of the people with write access or more to this"
        " repository reads the change and comments:\n\n```\n"
        f"/ok-to-test {SHA}\n```\n\nA new push needs a new word.\n\nNo finding.",
        RULES.annotations,
    )
    late = messages.waiting(RULES, SHA, Access.WRITE, patience_over=True)
    assert late.conclusion is Conclusion.ACTION_REQUIRED


@pytest.mark.attack
def test_every_text_that_shows_an_approval_shows_all_digits_in_a_line_to_copy() -> None:
    waiting = messages.waiting(RULES, SHA, Access.WRITE, patience_over=False)
    cancelled = messages.cancelled(RULES, "somebody", Access.WRITE, sha=SHA, trusted=False)
    answered = messages.comment(RULES, SHA, Access.WRITE, unnamed=True)
    for text in (waiting.title, waiting.summary, cancelled.summary, answered):
        assert set(re.findall(r"/ok-to-test ([0-9a-f]+)", text)) == {SHA}
    for text in (waiting.summary, cancelled.summary, answered):
        assert f"\n/ok-to-test {SHA}\n" in text


def test_a_draft_stays_open_and_says_that_only_the_rules_ran() -> None:
    report = messages.draft(RULES)
    assert report.conclusion is None
    assert "Only the rules ran" in report.summary


def test_progress_says_what_is_done_and_how_far_it_is() -> None:
    result = Result("run-1", "box", step=Step.BENCHMARK, blocks=(Block(Side.BASE), Block(Side.HEAD)))
    assert messages.running(RECIPE, 6, "box", result).title == "Running: benchmark, 2 of at most 6"
    assert messages.running(RECIPE, 6, "box", None).title == "Starting"
    assert "2 ahead" in messages.queued(RECIPE, 2, "h100", possible=True).summary
    assert "h100" in messages.queued(RECIPE, 0, "h100", possible=False).summary


def test_several_recipes_are_open_while_one_is_and_then_as_bad_as_the_worst() -> None:
    good, bad = Report(Conclusion.SUCCESS, "Good", "g"), Report(Conclusion.FAILURE, "Bad", "b")
    still = Report(None, "Running", "r")
    assert messages.combined([good, bad, still]).title == "Running"
    assert messages.combined([good, bad]).conclusion is Conclusion.FAILURE
    assert messages.combined([good, bad]).summary == "g\n\n---\n\nb"
    assert messages.combined([good]) == good


@pytest.mark.parametrize("conclusion", [one for one in Conclusion if one is not Conclusion.SUCCESS])
def test_advice_blocks_nothing_and_says_what_it_would_have_been(conclusion: Conclusion) -> None:
    advised = messages.as_advice(Report(conclusion, "Title", "Summary"))
    assert advised.conclusion is Conclusion.NEUTRAL
    assert conclusion in advised.summary


def test_advice_leaves_success_and_progress_alone() -> None:
    for report in (RULES, Report(None, "Running", "r")):
        assert messages.as_advice(report) == report


def test_the_comment_holds_the_report_and_the_commands() -> None:
    text = messages.comment(RULES, SHA, Access.MAINTAIN)
    assert text.startswith("### Rules passed\n\nFor commit 0123456789abcdef")
    assert f"`/ok-to-test {SHA}` | lets that commit run on the cluster | people with maintain access or more" in text


@pytest.mark.attack
@given(st.text())
def test_nobodys_name_becomes_a_mention_or_html(name: str) -> None:
    for report in (
        messages.cancelled(RULES, f"@{name}", Access.WRITE, sha=SHA, trusted=True),
        messages.queued(f"<b>@{name}", 0, f"#1{name}", possible=False),
        messages.running(f"{name}@all", 6, f"<!--{name}", None),
        messages.retrying(name, 1, f"![x](http://x){name}"),
    ):
        assert not re.search(r"@\w|<!--|<b>|\]\(", report.summary)


@given(st.integers(0, 140_000).map("x".__mul__))
def test_no_summary_is_longer_than_github_takes(text: str) -> None:
    long = Report(Conclusion.FAILURE, "Long", text)
    assert len(messages.combined([long, long]).summary) <= messages.LONGEST_SUMMARY
    assert len(messages.comment(long, SHA, Access.WRITE)) <= 65_536
