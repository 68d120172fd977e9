"""Findings as a check run and a terminal show them."""

from checks.finding import Finding, Level
from checks.report.findings import of_findings, terminal, title, workflow_command
from checks.report.report import Conclusion

ERROR = Finding("recipes/m/a.yaml", 2, 3, "DGD-002", Level.ERROR, "spec has no field 'x'.", "Did you mean 'y'?")
WARNING = Finding("recipes/m/a.yaml", 9, 1, "SH-001", Level.WARNING, "A shell | @org.")


def test_an_error_fails_the_check_and_every_finding_is_annotated() -> None:
    report = of_findings([ERROR, WARNING])
    assert (report.conclusion, report.title) == (Conclusion.FAILURE, "1 error and 1 warning")
    assert report.annotations == (ERROR, WARNING)
    assert (
        "| <code>recipes/m/a.yaml&#58;2</code> | error | spec has no field &#39;x&#39;. Did you mean &#39;y&#39;? |"
        in report.summary
    )


def test_warnings_alone_pass() -> None:
    assert of_findings([WARNING]).conclusion is Conclusion.SUCCESS


def test_nothing_found_is_said() -> None:
    assert (of_findings([]).title, of_findings([]).conclusion) == ("No findings", Conclusion.SUCCESS)
    assert title([ERROR, ERROR, ERROR]) == "3 errors"


def test_untrusted_words_cannot_mention_or_break_the_table() -> None:
    row = next(line for line in of_findings([WARNING]).summary.splitlines() if "SH-001" in line)
    assert "@org" not in row
    assert row.count("|") == 5


def test_a_long_list_is_cut_with_its_count() -> None:
    assert "10 more stand at their lines." in of_findings([WARNING] * 60).summary


def test_a_terminal_shows_the_line_and_a_caret() -> None:
    text = terminal([ERROR], {"recipes/m/a.yaml": ["spec:", "  x: 1"]}, color=False)
    assert text == (
        "recipes/m/a.yaml:2:3: error DGD-002: spec has no field 'x'.\n"
        "      x: 1\n"
        "      ^\n"
        "    Did you mean 'y'?\n\n"
        "1 error\n"
    )  # fmt: skip
    assert "\x1b[31m" in terminal([ERROR], {}, color=True)


def test_a_workflow_command_keeps_its_line_together() -> None:
    finding = Finding("a:b,c", 1, 2, "R", Level.NOTICE, "50%\nmore")
    assert workflow_command(finding) == "::notice file=a%3Ab%2Cc,line=1,col=2,title=R::50%25%0Amore"
