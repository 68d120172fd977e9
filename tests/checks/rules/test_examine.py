"""Every rule finds its mistake, at the line and column where it stands, in a recipe that is otherwise in order."""

import json
from pathlib import Path

import pytest

from checks.finding import Level
from checks.recipe import Recipe, find
from checks.rules import examine
from checks.tree import read_tree

ROOT = Path(__file__).parents[3]
GOOD = next(recipe for recipe in find(read_tree(ROOT)) if recipe.path == "recipes/llama-3-70b/vllm/agg")
DEPLOY, PERF = f"{GOOD.path}/deploy.yaml", f"{GOOD.path}/perf.yaml"
CLAIM, DOWNLOAD = f"{GOOD.cache}/model-cache.yaml", f"{GOOD.cache}/model-download.yaml"
REAL = ROOT.parent / "shared" / "real-recipes"


def changed(path: str, old: str, new: str) -> Recipe:
    text = GOOD.files[path].decode()
    assert old in text, f"{path} holds no {old!r}"
    return Recipe(GOOD.path, {**GOOD.files, path: text.replace(old, new, 1).encode()})


def place(path: str, recipe: Recipe, marker: str) -> tuple[int, int]:
    before = recipe.files[path].decode().split(marker, 1)[0]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def test_the_shipped_recipe_is_in_order() -> None:
    assert examine(GOOD) == ()


# file, what is replaced, by what, the rule, and the text at whose place the finding stands
NEVER, NAMED = "      restartPolicy: Never\n", "        - name: perf\n"
MISTAKES = [
    (DEPLOY, "sharedMemory:", "sharedMemroy:", "DGD-002", "sharedMemroy:"),
    (DEPLOY, "replicas: 1", "replicas: twice", "DGD-002", "twice"),
    (DEPLOY, "mountPoint: /opt/models", "mountPath: /opt/models", "DGD-002", "mountPath:"),
    (DEPLOY, "nvidia.com/v1alpha1", "nvidia.com/v2", "DGD-001", "nvidia.com/v2"),
    (DEPLOY, "backendFramework: vllm", "backendFramework: tokenspeed", "DGD-002", "tokenspeed"),
    (DEPLOY, "backendFramework: vllm", "backendFramework: sglang", "DGD-009", "sglang"),
    (DEPLOY, "componentType: frontend", "componentType: worker", "DGD-003", "backendFramework"),
    (DEPLOY, "name: llama3-70b-agg", "name: Llama3_70B", "DGD-004", "Llama3_70B"),
    (DEPLOY, "name: llama3-70b-agg", f"name: {'l' * 50}", "DGD-004", "l" * 50),
    (DEPLOY, "    VllmWorker:\n", "    VllmWorker:\n      dynamoNamespace: x\n", "DGD-007", "dynamoNamespace"),
    (DEPLOY, "vllm-runtime:1.3.0", "vllm-runtime:my-tag", "IMG-001", "nvcr.io/nvidia/ai-dynamo/vllm-runtime:my-tag"),
    (DEPLOY, "vllm-runtime:1.3.0", "vllm-runtime", "IMG-005", "nvcr.io"),
    (DEPLOY, "vllm-runtime:1.3.0", "vllm-runtime:nightly", "IMG-003", "nvcr.io"),
    (DEPLOY, "        - name: model-cache\n", "        - name: other\n", "VOL-001", "other"),
    (DEPLOY, "    - name: model-cache\n      create", "    - name: model-store\n      create", "VOL-002", "model-store"),
    (PERF, "claimName: model-cache", "claimName: model-store", "VOL-002", "model-store"),
    (PERF, NEVER, f"{NEVER}      hostNetwork: true\n", "SEC-003", "hostNetwork"),
    (PERF, "persistentVolumeClaim:\n            claimName: model-cache", "hostPath: {path: /}", "SEC-003", "hostPath"),
    (PERF, NAMED, f"{NAMED}          securityContext: {{privileged: true}}\n", "SEC-003", "privileged"),
    (PERF, NAMED, f"{NAMED}          securityContext: {{capabilities: {{add: [A]}}}}\n", "SEC-003", "add"),
    (PERF, NEVER, f"{NEVER}      serviceAccountName: x\n", "SEC-004", "serviceAccountName"),
    (CLAIM, "  name: model-cache\n", "  name: model-cache\n  namespace: mine\n", "SEC-005", "namespace: mine"),
    (CLAIM, "kind: PersistentVolumeClaim", "kind: ClusterRole", "STRUCT-008", "ClusterRole"),
    (CLAIM, "accessModes:", "accessMode:", "K8S-001", "accessMode:"),
    (DOWNLOAD, "backoffLimit: 2", "backofLimit: 2", "K8S-001", "backofLimit"),
    (DOWNLOAD, "value: RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic", "value: other/model", "MDL-001", None),
    (PERF, "value: RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic", "value: other/model", "MDL-001", "other/model"),
    (DEPLOY, 'gpu: "4"', "gpu: 4", "DGD-002", None),
    (DEPLOY, 'limits:\n          gpu: "4"', "limits:\n          gpu: 4", "PAR-003", "4\n      volumeMounts"),
    (DEPLOY, "--tensor-parallel-size 4", "--tensor-parallel-size 8", "PAR-001", '"4"\n      volumeMounts'),
    (PERF, "kind: Job", "kind: Pod", "PERF-001", None),
    (PERF, "  activeDeadlineSeconds: 5400\n", "", "PERF-006", "backoffLimit"),
    (PERF, "value: llama3-70b-agg-frontend:8000", "value: llama3-70b-frontend:8000", "PERF-002", "llama3-70b-frontend"),
    (PERF, 'DEPLOYMENT_GPU_COUNT\n              value: "4"', 'DEPLOYMENT_GPU_COUNT\n              value: "8"', "PERF-004", '"8"'),
    (PERF, "set -euo pipefail", "echo start", "PERF-005", "|\n"),
    (DEPLOY, "exec python3 -m", "python3 -m", "SH-001", ">-"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new", "rule", "marker"), MISTAKES, ids=lambda value: str(value)[:24])
def test_a_mistake_is_found_at_its_place(path: str, old: str, new: str, rule: str, marker: str | None) -> None:
    recipe = changed(path, old, new)
    found = [finding for finding in examine(recipe) if finding.rule == rule]
    assert found, [finding.rule for finding in examine(recipe)]
    if marker:
        assert place(path, recipe, marker) in [
            (finding.line, finding.column) for finding in found if finding.path == path
        ]


def test_a_missing_file_is_named() -> None:
    recipe = Recipe(GOOD.path, {path: data for path, data in GOOD.files.items() if path != PERF})
    assert [finding.message for finding in examine(recipe)] == [f"The recipe has no {PERF}."]


def test_a_framework_that_nobody_knows_is_refused() -> None:
    moved = {path.replace("/vllm/", "/other/"): data for path, data in GOOD.files.items()}
    assert "STRUCT-003" in {finding.rule for finding in examine(Recipe(GOOD.path.replace("/vllm/", "/other/"), moved))}


def test_files_that_no_run_can_carry_are_refused() -> None:
    recipe = Recipe(GOOD.path, {**GOOD.files, f"{GOOD.path}/trace.yaml": b"kind: ConfigMap\na: " + b"x" * 500_000})
    assert "STRUCT-009" in {finding.rule for finding in examine(recipe)}


def test_only_what_cannot_be_read_is_said_of_an_unreadable_recipe() -> None:
    (finding,) = examine(Recipe(GOOD.path, {**GOOD.files, DEPLOY: b"a: [\n"}))
    assert (finding.rule, finding.path) == ("YAML-001", DEPLOY)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real recipes are not here")
def test_no_field_that_the_real_operator_admits_is_refused() -> None:
    admission = json.loads((REAL / "admission.json").read_text())
    tree = {f"recipes/{path.relative_to(REAL).as_posix()}": path.read_bytes() for path in REAL.rglob("*.yaml")}
    schema = {"DGD-001", "DGD-002", "K8S-001"}
    for recipe in find(tree):
        for finding in examine(recipe):
            said = admission.get(finding.path.removeprefix("recipes/"))
            if finding.rule in schema and finding.level is Level.ERROR and said:
                assert not said["admitted"], finding
