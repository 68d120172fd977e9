"""One check of a change: what is found, what is run, and what no run would measure."""

import pytest

from checks.check import Change, Checked, check
from checks.model.finding import Level
from checks.policy.values import RuleChange, Rules, UnmeasuredPlace
from checks.recipe.recipe import Tree
from checks.rules.kustomize import unrendered
from checks.workingcopy.tree import read_tree
from tests.checks.lost_recipes import DEPLOY, GRAPH, LOST, MODEL, PERF, RECIPE, Changed, escaped, moved, rehomed, slower
from tests.checks.rules.mistakes import ROOT

NO_RULES = Rules()


@pytest.fixture(scope="module")
def base() -> dict[str, bytes]:
    return {path: data for path, data in read_tree(ROOT).items() if isinstance(data, bytes)}


def after(base: Tree, files: Changed, rules: Rules = NO_RULES) -> Checked:
    """What is found of a change of files; the trees are what the service reads, no more."""
    models = tuple({"/".join([*path.split("/")[:2], ""]) for path in files if path.count("/") > 1})
    whole = {path: data for path, data in {**base, **files}.items() if data is not None}
    head, old = ({path: tree[path] for path in tree if path.startswith(models)} for tree in (whole, base))
    return check(Change(head, old, tuple(files), whole=models), rules, unrendered)


@pytest.mark.attack
@pytest.mark.parametrize("how", LOST)
def test_whatever_keeps_a_run_from_a_recipe_is_said_with_its_remedy(base: dict[str, bytes], how: str) -> None:
    found = after(base, LOST[how](base))
    errors = [one for one in found.findings if one.level is Level.ERROR]
    assert found.touched
    assert [one.lost for one in found.unmeasured if one.recipe == RECIPE] == [True]
    assert all(one.reason and one.remedy for one in found.unmeasured)
    assert errors or {"RUN-001"} <= {one.rule for one in found.findings}


@pytest.mark.attack
@pytest.mark.parametrize("how", LOST)
def test_suppressing_what_the_files_lack_lets_no_recipe_go_unmeasured(base: dict[str, bytes], how: str) -> None:
    rules = Rules(suppressions=tuple(RuleChange(f"{one}-*", "**", reason="tried") for one in ("STRUCT", "DGD", "PERF")))
    found = after(base, LOST[how](base), rules)
    assert [one.allowed for one in found.unmeasured if one.recipe == RECIPE and one.lost] == [""]
    assert (found.runs, "RUN-001" in {one.rule for one in found.findings}) == ((), True)


@pytest.mark.attack
@pytest.mark.parametrize(
    "path",
    [
        f"{RECIPE}/gaie/deploy.yaml",
        f"{RECIPE}/b200/deploy.yaml",
        f"{RECIPE}/perf.more.yaml",
        f"{MODEL}/perf/deploy.yaml",
        f"{MODEL}/results/agg.json",
        "recipes/templates/x/agg.yml",
    ],
)
@pytest.mark.parametrize("hidden", [False, True])
def test_another_deployment_that_no_run_applies_is_said(base: dict[str, bytes], path: str, hidden: bool) -> None:
    found = after(base, {path: escaped(base) if hidden else slower(base)})
    assert [one for one in found.unmeasured if not one.lost]
    assert found.touched


@pytest.mark.attack
def test_a_deployment_inside_a_list_counts_and_a_mention_of_its_kind_does_not(base: dict[str, bytes]) -> None:
    listed = b'{"kind": "List", "items": [{"kind": "' + GRAPH + b'"}]}'
    assert after(base, {f"{MODEL}/results/all.json": listed}).unmeasured
    assert after(base, {f"{MODEL}/results/all.json": b'{"says": "' + GRAPH + b'"}'}).unmeasured == ()
    assert after(base, {f"{MODEL}/results/all.yaml": b"[" + GRAPH}).unmeasured
    assert after(base, {f"{MODEL}/results/all.yaml": b" " * 1_100_000}).unmeasured


@pytest.mark.attack
def test_a_shared_base_that_changes_alone_is_said_of_the_recipe_that_is_built_on_it(base: dict[str, bytes]) -> None:
    home, shared = f"{MODEL}/vllm/clouds", f"{MODEL}/vllm/common/deploy.yaml"
    built = {
        shared: base[DEPLOY],
        f"{MODEL}/vllm/common/kustomization.yaml": b"resources: [deploy.yaml]\n",
        f"{home}/kustomize/overlays/a/kustomization.yaml": b"resources: [../../../../common]\n",
        f"{home}/deploy-a.yaml": base[DEPLOY],
    }
    found = after({**base, **built}, {shared: slower(base)})
    assert home in {one.recipe for one in found.unmeasured}


@pytest.mark.attack
def test_an_overlay_of_a_recipe_that_is_run_is_said_when_only_its_base_changes(base: dict[str, bytes]) -> None:
    shared = f"{MODEL}/common/patch.yaml"
    built = {
        shared: b"x: 1\n",
        f"{RECIPE}/clouds/a/kustomization.yaml": b"patches: [{path: ../../../../common/patch.yaml}]\n",
    }
    found = after({**base, **built}, {shared: b"x: 2\n"})
    assert [(one.recipe, one.lost) for one in found.unmeasured] == [(f"{RECIPE}/clouds/a", False)]


@pytest.mark.parametrize("path", [f"{RECIPE}/README.md", f"{MODEL}/README.md", f"{MODEL}/data-gen/gen.py", "README.md"])
def test_what_is_no_deployment_needs_no_run(base: dict[str, bytes], path: str) -> None:
    assert (after(base, {path: b"text\n"}).unmeasured, after(base, {path: b"text\n"}).runs) == ((), ())


@pytest.mark.attack
@pytest.mark.parametrize(
    "new",
    [
        f"{MODEL}/vllm/Agg",
        f"{MODEL}/vllm/agg/h100",
        "recipes/llama3/vllm/agg-2",
        "recipes/g/m/vllm/x",
    ],
)
def test_a_recipe_in_another_place_is_compared_with_what_it_replaces(base: dict[str, bytes], new: str) -> None:
    root = new.rpartition("/vllm")[0]
    cache = {} if root == MODEL else moved(base, f"{MODEL}/model-cache", f"{root}/model-cache")
    found = after(base, {**rehomed(new)(base), **cache})
    (one,) = found.runs
    assert one.base is not None
    assert one.base.files[f"{new}/deploy.yaml"].encode() == base[DEPLOY]
    assert one.benchmark.encode() == base[PERF]
    assert "RUN-002" in {finding.rule for finding in found.findings}
    assert found.unmeasured == ()


def test_a_recipe_that_is_split_in_two_is_compared_twice_and_another_model_not_at_all(base: dict[str, bytes]) -> None:
    two = {**rehomed(f"{MODEL}/vllm/one")(base), **rehomed(f"{MODEL}/vllm/two")(base)}
    assert [one.base is not None for one in after(base, two).runs] == [True, True]
    beside = {path: data for path, data in rehomed(f"{MODEL}/vllm/one")(base).items() if data is not None}
    assert [one.base for one in after(base, beside).runs] == [None]


def test_a_policy_says_why_a_recipe_may_merge_unmeasured(base: dict[str, bytes]) -> None:
    older = {**base, f"{RECIPE}/kustomize/x.yaml": b"x: 1\n"}
    rules = Rules(unmeasured=(UnmeasuredPlace(f"{MODEL}/**", "made for clouds"),))
    found = after(older, {DEPLOY: slower(base)}, rules)
    assert [(one.recipe, one.allowed, one.lost) for one in found.unmeasured] == [(RECIPE, "made for clouds", False)]
    assert [one.level for one in found.findings if one.rule == "RUN-001"] == [Level.NOTICE]
