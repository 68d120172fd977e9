"""`recipe-gate` as a person calls it."""

import io
import json
import subprocess
import sys
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from checks.cli.check import check
from checks.cli.main import main, usage

ROOT = Path(__file__).parents[3]


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    for path in sorted((ROOT / "recipes").rglob("*.yaml")):
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text().replace("sharedMemory:", "sharedMemroy:"))
    return tmp_path / "recipes"


def recipe_of(recipes: Path) -> Path:
    return recipes / "llama-3-70b/vllm/agg"


def run(*argv: str) -> tuple[int, str]:
    out = io.StringIO()
    return check(argv, out), out.getvalue()


def test_the_shipped_recipes_are_clean() -> None:
    assert run(str(ROOT / "recipes")) == (0, "No findings\n")


def test_errors_exit_1_with_their_place_and_remedy(broken: Path) -> None:
    code, text = run(str(broken))
    assert code == 1
    assert "recipes/llama-3-70b/vllm/agg/deploy.yaml:29:7: error DGD-002:" in text
    assert "Did you mean 'sharedMemory'?" in text


def test_a_page_of_no_recipe_is_judged_alone(broken: Path) -> None:
    (broken / "README.md").write_text("[it](gone)\n")
    code, text = run(str(broken / "README.md"))
    assert (code, "DOC-001" in text, "DGD-002" in text) == (0, True, False)


def test_a_diff_shows_the_remedies_and_fix_applies_them(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = run(str(broken), "--diff")
    assert (code, "-      sharedMemroy:\n+      sharedMemory:\n" in text) == (1, True)
    assert run(str(broken), "--fix") == (0, "No findings\n")
    assert capsys.readouterr().err == "fixed recipes/llama-3-70b/vllm/agg/deploy.yaml\n"
    assert run(str(broken), "--diff") == (0, "")
    assert capsys.readouterr().err == "recipe-gate: no mechanical remedy; without --diff every finding is shown\n"


def test_fix_and_diff_exclude_each_other(broken: Path) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(str(broken), "--fix", "--diff")


def test_json_and_workflow_commands_hold_the_same_findings(broken: Path) -> None:
    (finding,) = json.loads(run(str(broken), "--format", "json")[1])
    assert (finding["line"], finding["column"], finding["rule"]) == (29, 7, "DGD-002")
    assert run(str(broken), "--format", "github")[1].startswith(
        "::error file=recipes/llama-3-70b/vllm/agg/deploy.yaml,line=29"
    )


def test_sarif_names_each_rule_once_and_each_place(broken: Path) -> None:
    log = json.loads(run(str(broken), "--format", "sarif")[1])
    (result,) = log["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert (log["version"], result["ruleId"], result["level"]) == ("2.1.0", "DGD-002", "error")
    assert place["region"] == {"startLine": 29, "startColumn": 7}
    assert place["artifactLocation"]["uri"] == "recipes/llama-3-70b/vllm/agg/deploy.yaml"
    assert [rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]] == ["DGD-002"]


def test_junit_fails_the_file_with_the_error(broken: Path) -> None:
    suite = fromstring(run(str(broken), "--format", "junit")[1])  # noqa: S314
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert str(failure.text).startswith("29:7 error DGD-002: ")


def committed(recipes: Path) -> Path:
    root = recipes.parent
    for command in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "one")):
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
        subprocess.run(["git", "-C", str(root), *identity, *command], check=True)
    return root


def test_with_a_base_only_what_changed_since_is_judged(broken: Path) -> None:
    root = committed(broken)
    assert run(str(root), "--base", "HEAD") == (0, "No findings\n")
    (recipe_of(broken) / "README.md").write_text("new")
    assert run(str(root), "--base", "HEAD")[0] == 1


def test_with_a_base_its_policy_judges_and_not_the_one_that_the_change_brings(broken: Path) -> None:
    root = committed(broken)
    (recipe_of(broken) / "README.md").write_text("new")
    policy = root / ".github/recipe-gate.yaml"
    policy.parent.mkdir()
    policy.write_text("rules:\n  suppressions:\n    - {rule: DGD-002, path: '**', reason: mine}\n")
    assert run(str(root)) == (0, "No findings\n")
    assert run(str(root), "--base", "HEAD")[0] == 1
    committed(broken)
    assert run(str(root), "--base", "HEAD") == (0, "No findings\n")
    policy.write_text("mode: shout\npairs: 0\n")
    assert run(str(root), "--base", "HEAD") == (0, "No findings\n")
    code, out = run(str(root))
    assert (code, out.count("POLICY-001")) == (1, 2)
    assert "mode is one of advise, block." in out


def test_an_unknown_base_is_a_wrong_call(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(committed(broken)), "--base", "nowhere")[0] == 2
    assert "git merge-base failed" in capsys.readouterr().err
    assert run(str(ROOT), "--base=--upload-pack=x")[0] == 2


def test_one_file_of_a_recipe_chooses_the_recipe(broken: Path) -> None:
    assert run(str(broken / "llama-3-70b/vllm/agg/perf.yaml"))[0] == 1


def test_a_folder_without_recipes_exits_2(tmp_path: Path) -> None:
    assert run(str(tmp_path))[0] == 2


def test_a_path_that_is_no_recipe_exits_2_whatever_stands_before_it(broken: Path) -> None:
    assert run(str(broken), str(broken / "nothing"))[0] == 2
    assert run(str(broken), str(ROOT / "recipes"))[0] == 2


def test_a_link_is_a_finding_where_it_was_asked_for(broken: Path) -> None:
    (broken / "other").symlink_to("/etc")
    (broken / "llama-3-70b/vllm/agg/perf.yaml").unlink()
    (broken / "llama-3-70b/vllm/agg/perf.yaml").symlink_to("/etc/passwd")
    paths = {finding["path"] for finding in json.loads(run(str(recipe_of(broken)), "--format", "json")[1])}
    assert "recipes/llama-3-70b/vllm/agg/perf.yaml" in paths
    assert "recipes/other" not in paths
    assert run(str(broken / "other"))[0] == 1


@pytest.mark.parametrize(
    "content",
    [b"a: &a\n  <<: *a\n", b"\xff\xfe", b"a:\n\tb: 1\n", b"x" * 10_000_000, b"[" * 100_000, b"a: 1\na: 2\n"],
    ids=["bomb", "not UTF-8", "tab", "10 MB", "deep", "twice"],
)
def test_a_hostile_file_is_a_finding_and_no_traceback(broken: Path, content: bytes) -> None:
    (recipe_of(broken) / "deploy.yaml").write_bytes(content)
    code, text = run(str(broken))
    assert (code, text.count(" error YAML-")) == (1, 1)


def test_the_commands_are_listed() -> None:
    assert "check" in usage()
    assert main(["nonsense"]) == 2
    assert main(["--help"]) == 0


def test_a_check_starts_without_the_heavy_libraries() -> None:
    heavy = {"pandas", "kubernetes", "aiohttp", "numpy"}
    called = f"from checks.cli.main import main; main(['check', {str(ROOT)!r}])"
    script = f"import sys; {called}; print(sorted(set(sys.modules) & {heavy!r}))"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.splitlines()[-1] == "[]"
