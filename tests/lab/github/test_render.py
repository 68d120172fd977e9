"""A check run in a terminal says what the page on GitHub says, without its markup."""

from typing import Any

import pytest

from lab.github.render import render_check, text

NOTE = {"path": "recipes/a.yaml", "start_line": 7, "annotation_level": "failure", "title": "R-1", "message": "one\ntwo"}


def check(conclusion: str | None, summary: str | None = "") -> dict[str, Any]:
    status = "completed" if conclusion else "in_progress"
    output = {"title": "Title", "summary": summary}
    return {"name": "recipe-gate", "status": status, "conclusion": conclusion, "output": output}


@pytest.mark.parametrize(
    ("conclusion", "line"),
    [
        ("success", "✓ recipe-gate — Title (success)"),
        ("failure", "✗ recipe-gate — Title (failure)"),
        ("action_required", "! recipe-gate — Title (action_required)"),
        (None, "● recipe-gate — Title (in_progress)"),
        ("timed_out", "✗ recipe-gate — Title (timed_out)"),
    ],
)
def test_the_first_line_has_the_mark_the_title_and_the_conclusion(conclusion: str | None, line: str) -> None:
    assert render_check(check(conclusion), []).splitlines()[0] == line


def test_an_annotation_stands_with_its_place_its_level_and_its_whole_message() -> None:
    shown = render_check(check("failure"), [NOTE, {**NOTE, "start_column": 3, "title": None}]).splitlines()
    assert shown[-6:] == [
        "  recipes/a.yaml:7  failure  R-1",
        "      one",
        "      two",
        "  recipes/a.yaml:7:3  failure  ",
        "      one",
        "      two",
    ]


def test_tags_comments_and_entities_are_not_seen_and_a_comparison_is() -> None:
    assert text("<!-- hidden\nmarker --><b>a &lt; b</b> and 3 < 4") == "a < b and 3 < 4"


def test_a_check_without_a_summary_has_its_first_line() -> None:
    assert render_check(check("neutral", None), []).splitlines()[0] == "■ recipe-gate — Title (neutral)"
