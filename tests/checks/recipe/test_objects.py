"""What a recipe may bring is applied, everything else is refused with its place."""

from pathlib import Path

import pytest

from checks.model.refusal import Refusal
from checks.model.spec import Content
from checks.recipe.objects import benchmark, cache, deployment

REAL = Path(__file__).parents[4] / "shared" / "real-recipes"
R = "recipes/m/vllm/agg"
GRAPH = "apiVersion: nvidia.com/v1alpha1\nkind: DynamoGraphDeployment\nmetadata:\n  name: g\nspec: {}\n"
JOB = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: perf}\nspec: {}\n"


def content(**files: str) -> Content:
    return Content("a" * 40, {f"{R}/{name}.yaml": text for name, text in files.items()})


def refusal(text: str) -> str:
    found = deployment(content(deploy=f"{GRAPH}---\n{text}"), R)
    assert isinstance(found, Refusal)
    return found.reason


def test_the_benchmark_and_other_folders_are_not_deployed() -> None:
    files = {
        f"{R}/deploy.yaml": GRAPH,
        f"{R}/perf.yaml": JOB,
        f"{R}/gaie/x.yaml": "no",
        "recipes/m/model-cache/a.yaml": JOB,
    }
    found = deployment(Content("a", files), R)
    assert not isinstance(found, Refusal)
    assert [one["kind"] for one in found] == ["DynamoGraphDeployment"]
    fetched = cache(Content("a", files))
    assert not isinstance(fetched, Refusal)
    assert [one["kind"] for one in fetched] == ["Job"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: x}", "not among the kinds"),
        ("apiVersion: v1\nkind: Namespace\nmetadata: {name: x}", "not among the kinds"),
        ("apiVersion: v2\nkind: Pod\nmetadata: {name: x}", "v2 Pod is not among the kinds"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {generateName: x}", "no metadata.name"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: x, namespace: kube-system}", "sets metadata.namespace"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: x, finalizers: [a/b]}", "sets metadata.finalizers"),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: slot}", "belongs to the run itself"),
        (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {serviceAccountName: admin}",
            "names a service account",
        ),
        ("- a list", "no object"),
        ("kind: [", "deploy.yaml:8: This is not YAML"),
        (GRAPH, "is declared twice"),
        (GRAPH.replace("name: g", "name: h"), "declares 2 DynamoGraphDeployments"),
    ],
)
def test_what_a_recipe_may_not_bring_is_refused(text: str, words: str) -> None:
    assert words in refusal(text)


EVIL = "{finalizers: [example.com/mine]}"


@pytest.mark.attack
@pytest.mark.parametrize(
    "text",
    [
        f"apiVersion: batch/v1\nkind: Job\nmetadata: {{name: x}}\nspec: {{template: {{metadata: {EVIL}}}}}",
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  volumes:\n"
        f"    - {{ephemeral: {{volumeClaimTemplate: {{metadata: {EVIL}}}}}}}"),
        "apiVersion: v1\nkind: Service\nmetadata: {name: x, ownerReferences: [{uid: u}]}",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: x, managedFields: []}",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: x, deletionGracePeriodSeconds: 36000}",
        "apiVersion: batch/v1\nkind: Job\nmetadata: {name: x}\nspec: {template: {metadata: {ownerReferences: []}}}",
    ],
)  # fmt: skip
def test_what_would_keep_an_object_from_being_removed_is_refused_at_any_depth(text: str) -> None:
    assert "the run decides that" in refusal(text)


@pytest.mark.attack
@pytest.mark.parametrize("service", [f"{{extraPodMetadata: {EVIL}}}", f"{{podTemplate: {{metadata: {EVIL}}}}}"])
def test_a_graphs_templates_may_not_bring_finalizers_either(service: str) -> None:
    for spec in (f"{{services: {{A: {service}}}}}", f"{{components: [{service}]}}"):
        found = deployment(content(deploy=GRAPH.replace("spec: {}", f"spec: {spec}")), R)
        assert isinstance(found, Refusal)
        assert "sets metadata.finalizers" in found.reason


@pytest.mark.attack
@pytest.mark.parametrize("spec", ["manualSelector: true", "selector: {matchLabels: {app: forger}}", "managedBy: a/b"])
def test_a_job_that_takes_others_pods_for_its_own_or_that_nobody_runs_is_refused(spec: str) -> None:
    text = f"apiVersion: batch/v1\nkind: Job\nmetadata: {{name: perf}}\nspec: {{{spec}}}\n"
    found = benchmark(text)
    assert isinstance(found, Refusal)
    assert "takes other pods for its own or is left alone" in found.reason
    assert found.reason.partition(" ")[2] in refusal(text)


def test_what_a_config_map_holds_is_its_authors() -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {finalizers: a, ownerReferences: b}"
    assert not isinstance(deployment(content(deploy=f"{GRAPH}---\n{text}"), R), Refusal)


def test_a_graphs_pods_may_not_name_a_service_account_either() -> None:
    graph = GRAPH.replace("spec: {}", "spec: {services: {A: {extraPodSpec: {serviceAccountName: admin}}}}")
    found = deployment(content(deploy=graph), R)
    assert isinstance(found, Refusal)
    assert "names a service account" in found.reason


@pytest.mark.parametrize("text", ["", GRAPH, f"{JOB}---\n{JOB.replace('perf', 'other')}"])
def test_a_benchmark_is_one_job(text: str) -> None:
    assert isinstance(benchmark(text), Refusal)


def test_a_benchmark_may_bring_config_maps() -> None:
    assert not isinstance(benchmark(f"{JOB}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}"), Refusal)


@pytest.mark.skipif(not REAL.is_dir(), reason="the public recipes are not here")
def test_the_public_llama_recipe_is_taken() -> None:
    folder = REAL / "llama-3-70b" / "vllm" / "agg"
    assert not isinstance(deployment(content(deploy=(folder / "deploy.yaml").read_text()), R), Refusal)
    assert not isinstance(benchmark((folder / "perf.yaml").read_text()), Refusal)
