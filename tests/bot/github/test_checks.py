from hypothesis import given
from hypothesis import strategies as st

from bot.github.checks import ANNOTATIONS_A_REQUEST, annotation, body, key, says
from bot.model.github import CheckRun, check_run
from checks.model.finding import Finding, Level
from checks.report.report import Conclusion, Report

FINDING = Finding("recipes/m/vllm/agg/deploy.yaml", 7, 3, "FIELD-001", Level.ERROR, "Unknown field.", "Remove it.")
DONE = Report(Conclusion.FAILURE, "One error", "Summary", (FINDING,))


def posted(report: Report, stage: str = "rules") -> CheckRun:
    """The check run that GitHub has after a report was written."""
    told = body(report, stage)
    return CheckRun(
        id=1,
        head="a" * 40,
        external_id=told["external_id"],
        status=told["status"],
        conclusion=told.get("conclusion", ""),
        started=0.0,
        completed=None,
        annotations=len(report.annotations),
    )


def test_a_concluded_report_is_a_completed_check_run_with_its_annotations() -> None:
    assert body(DONE, "rules") == {
        "external_id": key(DONE, "rules"),
        "status": "completed",
        "conclusion": "failure",
        "output": {
            "title": "One error",
            "summary": "Summary",
            "annotations": [
                {
                    "path": "recipes/m/vllm/agg/deploy.yaml",
                    "start_line": 7,
                    "end_line": 7,
                    "annotation_level": "failure",
                    "title": "FIELD-001",
                    "message": "Unknown field.\nRemove it.",
                }
            ],
        },
        "actions": [
            {"label": "Run again", "description": "Repeat the runs of this commit", "identifier": "run-again"},
        ],
    }


def test_an_open_report_has_no_conclusion() -> None:
    told = body(Report(None, "Queued", "..."), "open")
    assert told["status"] == "in_progress"
    assert "conclusion" not in told


def test_a_request_has_no_more_annotations_than_github_takes() -> None:
    many = Report(Conclusion.FAILURE, "Many", "...", (FINDING,) * 120)
    assert len(body(many, "rules")["output"]["annotations"]) == ANNOTATIONS_A_REQUEST


def test_a_check_run_that_says_so_already_is_left_alone() -> None:
    assert says(posted(DONE), DONE, "rules")
    assert not says(posted(DONE), DONE, "verdict")
    assert not says(posted(DONE), Report(Conclusion.FAILURE, "Two errors", "Summary", (FINDING,)), "rules")


def test_a_check_run_that_github_reset_or_whose_annotations_are_missing_is_written_again() -> None:
    reset = check_run(
        {"id": 1, "head_sha": "a" * 40, "external_id": key(DONE, "rules"), "status": "queued", "conclusion": None}
    )
    assert not says(reset, DONE, "rules")
    unfinished = Report(DONE.conclusion, DONE.title, DONE.summary, (FINDING, FINDING))
    assert not says(posted(DONE), unfinished, "rules")


@given(st.text(max_size=50), st.integers(-5, 10**6), st.text(max_size=300))
def test_any_finding_is_an_annotation_that_github_takes(message: str, line: int, rule: str) -> None:
    told = annotation(Finding("path", line, 1, rule, Level.NOTICE, message))
    assert told["start_line"] == told["end_line"] >= 1
    assert told["annotation_level"] == "notice"
    assert len(told["title"]) <= 255
