from pathlib import Path

import pytest

from bot.decide.check_files import CheckedFiles, check_files, touched_models
from checks.model.finding import Level
from checks.policy.values import RuleChange, Rules
from checks.recipe.recipe import Link, Tree
from checks.workingcopy.tree import read_tree

ROOT = Path(__file__).parents[3]
RECIPE = "recipes/llama-3-70b/vllm/agg"
DEPLOY, PERF = f"{RECIPE}/deploy.yaml", f"{RECIPE}/perf.yaml"


@pytest.fixture(scope="module")
def base() -> Tree:
    return read_tree(ROOT)


def changed(base: Tree, path: str, old: bytes, new: bytes) -> Tree:
    data = base[path]
    assert isinstance(data, bytes)
    assert old in data
    return {**base, path: data.replace(old, new)}


def told(paths: list[str], head: Tree, base: Tree) -> CheckedFiles:
    return check_files(paths, head, base, "a" * 40, "b" * 40)


def test_only_the_models_that_a_change_touches_are_read() -> None:
    assert touched_models(["README.md", "recipes/README.md", DEPLOY, "recipes/other/x"]) == (
        "recipes/llama-3-70b/",
        "recipes/other/",
    )


def test_a_change_elsewhere_touches_no_recipe(base: Tree) -> None:
    assert told(["README.md", "recipes/llama-3-70b/README.md"], base, base) == CheckedFiles(touched=False)


def test_a_changed_manifest_is_a_candidate_measured_by_the_bases_benchmark(base: Tree) -> None:
    head = changed(changed(base, DEPLOY, b"  name:", b"  # changed\n  name:"), PERF, b"kind: Job", b"# new\nkind: Job")
    found = told([DEPLOY, PERF], head, base)
    assert [one.level for one in found.findings if one.level is Level.ERROR] == []
    (candidate,) = found.candidates
    assert candidate.recipe == RECIPE
    assert candidate.sides.base is not None
    assert (candidate.sides.head.sha, candidate.sides.base.sha) == ("a" * 40, "b" * 40)
    assert "# changed" in candidate.sides.head.files[DEPLOY]
    assert candidate.sides.benchmark == candidate.sides.base.files[PERF]
    assert any("model-download" in path for path in candidate.sides.head.files)


def test_documentation_of_a_recipe_is_checked_and_not_run(base: Tree) -> None:
    found = told([f"{RECIPE}/README.md"], {**base, f"{RECIPE}/README.md": b"text"}, base)
    assert (found.touched, found.candidates) == (True, ())


def test_a_broken_recipe_is_annotated_and_not_run(base: Tree) -> None:
    found = told([DEPLOY], changed(base, DEPLOY, b"apiVersion", b"apiVersoin"), base)
    assert found.candidates == ()
    assert found.findings[0].path == DEPLOY


def test_a_new_recipe_has_no_base_and_brings_its_own_benchmark(base: Tree) -> None:
    found = told([DEPLOY, PERF], base, {})
    (candidate,) = found.candidates
    data = base[PERF]
    assert candidate.sides.base is None
    assert isinstance(data, bytes)
    assert candidate.sides.benchmark == data.decode()


def test_a_removed_recipe_is_touched_and_not_run(base: Tree) -> None:
    head = {path: data for path, data in base.items() if not path.startswith(RECIPE)}
    assessed = told([DEPLOY], head, base)
    assert (assessed.touched, assessed.candidates) == (True, ())
    assert {(one.rule, one.path) for one in assessed.findings} == {("DOC-001", "recipes/llama-3-70b/README.md")}


@pytest.mark.attack
@pytest.mark.parametrize(
    "data",
    [
        Link("/etc/passwd"),
        b"\xff\xfe",
        b"a: 1\na: 2\n",
        b"\tx: 1",
        b"&a [*a, *a]",
        b" " * 11_000_000,
        b"",
        b"---\n[" * 9,
    ],
)
def test_bad_input_is_a_finding_never_a_traceback(base: Tree, data: bytes | Link) -> None:
    found = told([DEPLOY], {**base, DEPLOY: data}, base)
    assert found.candidates == ()
    assert any(finding.level is Level.ERROR for finding in found.findings)


def test_files_that_no_input_can_hold_are_a_finding(base: Tree) -> None:
    big = f"{RECIPE}/more.yaml"
    text = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\ndata:\n  x: " + b"y" * 600_000 + b"\n"
    found = told([big], {**base, big: text}, {**base, big: text})
    assert [finding.path for finding in found.findings if finding.level is Level.ERROR] != []


def test_the_policy_of_the_base_decides_which_findings_stop_a_recipe(base: Tree) -> None:
    head = changed(base, DEPLOY, b"        mainContainer:", b"        hostIPC: true\n        mainContainer:")
    assert {one.level for one in told([DEPLOY], head, base).findings} == {Level.ERROR}
    rules = Rules(suppressions=(RuleChange("SEC-003", f"{RECIPE}/**", 1, reason="tried"),))
    assessed = check_files([DEPLOY], head, base, "a" * 40, "b" * 40, rules)
    assert (assessed.findings, len(assessed.candidates)) == ((), 1)


def test_what_is_mechanical_comes_as_a_diff(base: Tree) -> None:
    head = changed(base, DEPLOY, b"sharedMemory:", b"sharedMemroy:")
    assert "-      sharedMemroy:\n+      sharedMemory:\n" in told([DEPLOY], head, base).remedies
    assert told([DEPLOY], changed(base, DEPLOY, b"Framework: vllm", b"Framework: sglang"), base).remedies == ""


def test_a_recipe_of_a_layout_that_cannot_run_is_judged_only(base: Tree) -> None:
    group = "recipes/llama-3-70b/vllm/agg/"
    moved = {path.replace(group, f"{group[:-1]}-b200/"): data for path, data in base.items()}
    perf = f"{RECIPE}-b200/perf.yaml"
    shared = {("recipes/llama-3-70b/perf/perf.yaml" if path == perf else path): data for path, data in moved.items()}
    assessed = told([f"{RECIPE}-b200/deploy.yaml"], shared, base)
    assert ({one.rule for one in assessed.findings}, assessed.candidates) == ({"STRUCT-012", "RUN-001"}, ())


def test_what_kustomize_makes_is_judged_and_a_shared_component_touches_who_builds_on_it(base: Tree) -> None:
    home = "recipes/llama-3-70b/vllm/clouds"
    files: Tree = {
        "recipes/kustomize/components/x/kustomization.yaml": b"kind: Component\n",
        f"{home}/kustomize/base/kustomization.yaml": b"resources: [deploy.yaml]\n",
        f"{home}/kustomize/base/deploy.yaml": base[DEPLOY],
        f"{home}/kustomize/overlays/a/kustomization.yaml": (
            b"resources: [../../base]\ncomponents: [../../../../../../kustomize/components/x, https://example.com/x]\n"
        ),
    }
    head = {**base, **files}
    assessed = told(["recipes/kustomize/components/x/kustomization.yaml"], head, head)
    assert assessed.touched
    assert "KUST-001" in {one.rule for one in assessed.findings}
    assert told(["recipes/kustomize/README.md"], head, head) == CheckedFiles(touched=False)


def test_a_run_whose_input_could_not_be_kept_is_refused_before_it_is_made(base: Tree) -> None:
    quoted = b"# " + b'"' * 380_000 + b"\n"
    findings = told(
        [DEPLOY], changed(base, DEPLOY, b"  name:", b"  # changed\n  name:"), {**base, PERF: quoted}
    ).findings
    (found,) = [one for one in findings if one.rule == "input-size"]
    assert (found.path, found.level) == (DEPLOY, Level.ERROR)
