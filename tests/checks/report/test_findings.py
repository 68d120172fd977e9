"""Findings as a check run and a terminal show them."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.model.finding import Finding, Level
from checks.recipe.recipe import Recipe, find
from checks.report.findings import of_findings, terminal, title, workflow_command
from checks.report.report import Conclusion
from checks.rules import examine
from checks.workingcopy.tree import read_tree

ROOT = Path(__file__).parents[3]

ERROR = Finding("recipes/m/a.yaml", 2, 3, "DGD-002", Level.ERROR, "spec has no field 'x'.", "Did you mean 'y'?")
WARNING = Finding("recipes/m/a.yaml", 9, 1, "SH-001", Level.WARNING, "A shell | @org.")


def test_a_patch_is_shown_whole_lines_of_it_and_inside_its_fence() -> None:
    finding = Finding("recipes/m/vllm/x/deploy.yaml", 1, 1, "SH-001", Level.WARNING, "m", "f")
    shown = of_findings([finding], "--- a/x\n+++ b/x\n+```\n").summary
    assert shown.endswith("\n````diff\n--- a/x\n+++ b/x\n+```\n````")
    long = of_findings([finding], "+line\n" * 5000).summary
    assert len(long) < 20_000
    assert long.endswith("more lines are left out here.")


def test_an_error_fails_the_check_and_every_finding_is_annotated() -> None:
    report = of_findings([ERROR, WARNING])
    assert (report.conclusion, report.title) == (Conclusion.FAILURE, "1 error and 1 warning in recipes/m/a.yaml")
    assert report.annotations == (ERROR, WARNING)
    assert "**<code>recipes/m</code>**" in report.summary
    assert (
        "| <code>a.yaml&#58;2</code> | error | spec has no field &#39;x&#39;. Did you mean &#39;y&#39;? | DGD-002 |"
        in report.summary
    )


def test_warnings_alone_pass() -> None:
    assert of_findings([WARNING]).conclusion is Conclusion.SUCCESS


def test_the_title_says_how_many_and_where() -> None:
    beside, elsewhere = replace(ERROR, path="recipes/m/b.yaml"), replace(ERROR, path="recipes/n/a.yaml")
    assert (of_findings([]).title, of_findings([]).conclusion) == ("No findings", Conclusion.SUCCESS)
    assert title([ERROR, ERROR]) == "2 errors in recipes/m/a.yaml"
    assert title([ERROR, beside]) == "2 errors in recipes/m"
    assert title([ERROR, beside, elsewhere]) == "3 errors in 3 files"


@pytest.mark.attack
def test_untrusted_words_cannot_mention_or_break_the_table() -> None:
    row = next(line for line in of_findings([WARNING]).summary.splitlines() if "SH-001" in line)
    assert "@org" not in row
    assert row.count("|") == 5


def test_errors_stand_before_warnings_of_the_same_folder() -> None:
    late = replace(ERROR, line=99)
    summary = of_findings([WARNING, late]).summary
    assert summary.index("a.yaml&#58;99") < summary.index("a.yaml&#58;9<")


def test_a_long_list_is_cut_with_its_count() -> None:
    assert "10 more stand at their lines." in of_findings([WARNING] * 60).summary


@given(st.text(max_size=2000), st.integers(1, 80))
def test_no_list_is_longer_than_a_check_run_s_summary(text: str, number: int) -> None:
    findings = [Finding(f"recipes/{i % 7}/{text}", 1, 1, "R-001", Level.ERROR, "@" * 999, text) for i in range(number)]
    assert len(of_findings(findings).summary) < 65_535


def test_the_report_of_a_broken_recipe_is_the_one_that_was_reviewed() -> None:
    recipe = next(one for one in find(read_tree(ROOT)) if one.path == "recipes/llama-3-70b/vllm/agg")
    path = f"{recipe.path}/deploy.yaml"
    text = recipe.files[path].decode().replace("sharedMemory:", "sharedMemroy:")
    text = text.replace("    - name: model-cache\n", "    - name: model-store\n", 1)
    report = of_findings(examine(Recipe(recipe.path, {**recipe.files, path: text.encode()})))
    assert f"{report.title}\n\n{report.summary}\n" == (Path(__file__).parent / "golden/broken.md").read_text()


def test_a_terminal_shows_the_line_and_a_caret() -> None:
    text = terminal([ERROR], {"recipes/m/a.yaml": ["spec:", "  x: 1"]}, color=False)
    assert text == (
        "recipes/m/a.yaml:2:3: error DGD-002: spec has no field 'x'.\n"
        "      x: 1\n"
        "      ^\n"
        "    Did you mean 'y'?\n\n"
        "1 error in recipes/m/a.yaml\n"
    )  # fmt: skip
    assert "\x1b[31m" in terminal([ERROR], {}, color=True)


def test_a_terminal_shows_a_window_of_a_long_line_and_keeps_tabs() -> None:
    far = replace(ERROR, line=1, column=5001)
    line, caret = terminal([far], {"recipes/m/a.yaml": ["x" * 5000 + "!" + "y" * 5000]}, color=False).splitlines()[1:3]
    assert (len(line), line[caret.index("^")]) == (164, "!")
    tabs = terminal([replace(ERROR, line=1, column=3)], {"recipes/m/a.yaml": ["\ta: b"]}, color=False)
    assert tabs.splitlines()[1:3] == ["    \ta: b", "    \t ^"]


@pytest.mark.attack
def test_a_terminal_is_not_steered_by_a_path() -> None:
    text = terminal([replace(ERROR, path="a\x1b[2J\nb")], {}, color=False)
    assert "\x1b" not in text
    assert text.startswith("a\N{REPLACEMENT CHARACTER}[2J b:2:3: ")


@pytest.mark.attack
def test_a_workflow_command_keeps_its_line_together() -> None:
    finding = Finding("a:b,c", 1, 2, "R", Level.NOTICE, "50%\nmore")
    assert workflow_command(finding) == "::notice file=a%3Ab%2Cc,line=1,col=2,title=R::50%25%0Amore"


@pytest.mark.attack
def test_thousands_of_findings_are_ten_requests_of_annotations() -> None:
    warnings = [Finding("a", line, 1, "R-1", Level.WARNING, "m") for line in range(3_000)]
    errors = [Finding("z", line, 1, "R-2", Level.ERROR, "m") for line in range(100)]
    report = of_findings([*warnings, *errors])
    assert len(report.annotations) == 500
    assert sum(one.level is Level.ERROR for one in report.annotations) == 100
    assert report.title.startswith("100 errors and 3000 warnings")
