"""Every rule finds its mistake, at the line and column where it stands, in a recipe that is otherwise in order."""

import re
from pathlib import Path

import pytest

from checks.recipe import Recipe, find
from checks.rules import examine
from checks.tree import read_tree

ROOT = Path(__file__).parents[3]
GOOD = next(recipe for recipe in find(read_tree(ROOT)) if recipe.path == "recipes/llama-3-70b/vllm/agg")
DEPLOY, PERF = f"{GOOD.path}/deploy.yaml", f"{GOOD.path}/perf.yaml"
CLAIM, DOWNLOAD = f"{GOOD.cache}/model-cache.yaml", f"{GOOD.cache}/model-download.yaml"


def changed(path: str, old: str, new: str) -> Recipe:
    text = GOOD.files[path].decode()
    assert old in text, f"{path} holds no {old!r}"
    return Recipe(GOOD.path, {**GOOD.files, path: text.replace(old, new, 1).encode()})


def place(path: str, recipe: Recipe, marker: str) -> tuple[int, int]:
    before = recipe.files[path].decode().split(marker, 1)[0]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def test_the_shipped_recipe_is_in_order() -> None:
    assert examine(GOOD) == ()


# file, what is replaced, by what, the rule (and those that follow from it), and the text at whose place it stands
NEVER, NAMED = "      restartPolicy: Never\n", "        - name: perf\n"
MISTAKES = [
    (DEPLOY, "sharedMemory:", "sharedMemroy:", "DGD-002", "sharedMemroy:"),
    (DEPLOY, "replicas: 1", "replicas: twice", "DGD-002", "twice"),
    (DEPLOY, "mountPoint: /opt/models", "mountPath: /opt/models", "DGD-002", "mountPath:"),
    (DEPLOY, "nvidia.com/v1alpha1", "nvidia.com/v2", "DGD-001", "nvidia.com/v2"),
    (DEPLOY, "backendFramework: vllm", "backendFramework: tokenspeed", "DGD-002 DGD-009", "tokenspeed"),
    (DEPLOY, "backendFramework: vllm", "backendFramework: sglang", "DGD-009", "sglang"),
    (DEPLOY, "componentType: frontend", "componentType: worker", "DGD-003", "backendFramework"),
    (DEPLOY, "name: llama3-70b-agg", "name: Llama3_70B", "DGD-004 PERF-002", "Llama3_70B"),
    (DEPLOY, "name: llama3-70b-agg", f"name: {'l' * 50}", "DGD-004 PERF-002", "l" * 50),
    (DEPLOY, "    VllmWorker:\n", "    VllmWorker:\n      dynamoNamespace: x\n", "DGD-007", "dynamoNamespace"),
    (DEPLOY, "vllm-runtime:1.3.0", "vllm-runtime:my-tag", "IMG-001", "nvcr.io/nvidia/ai-dynamo/vllm-runtime:my-tag"),
    (DEPLOY, "vllm-runtime:1.3.0", "vllm-runtime", "IMG-005", "nvcr.io"),
    (DEPLOY, "vllm-runtime:1.3.0", "vllm-runtime:nightly", "IMG-003", "nvcr.io"),
    (DEPLOY, "        - name: model-cache\n", "        - name: other\n", "VOL-001", "other"),
    (DEPLOY, "    - name: model-cache\n      create", "    - name: model-store\n      create", "VOL-002 VOL-001", "model-store"),
    (PERF, "claimName: model-cache", "claimName: model-store", "VOL-002", "model-store"),
    (PERF, "            - name: model-cache\n              mountPath", "            - name: models\n              mountPath",
     "VOL-003", "models\n              mountPath"),
    (PERF, NEVER, f"{NEVER}      nodeName: node-1\n", "SEC-003", "nodeName"),
    (PERF, NAMED, f"{NAMED}          ports: [{{containerPort: 1, hostPort: 1}}]\n", "SEC-003", "hostPort"),
    (PERF, NEVER, f"{NEVER}      hostNetwork: true\n", "SEC-003", "hostNetwork"),
    (PERF, "persistentVolumeClaim:\n            claimName: model-cache", "hostPath: {path: /}", "SEC-003", "hostPath"),
    (PERF, "allowPrivilegeEscalation: false", "privileged: true", "SEC-003", "privileged"),
    (PERF, 'drop: ["ALL"]', 'add: ["ALL"]', "SEC-003", "add:"),
    (PERF, NEVER, f"{NEVER}      serviceAccountName: x\n", "SEC-004", "serviceAccountName"),
    (CLAIM, "  name: model-cache\n", "  name: model-cache\n  namespace: mine\n", "SEC-005", "namespace: mine"),
    (CLAIM, "kind: PersistentVolumeClaim", "kind: ClusterRole", "STRUCT-008 VOL-002", "ClusterRole"),
    (CLAIM, "  name: model-cache\n", "  name: slot\n", "STRUCT-010 VOL-002", "slot"),
    (CLAIM, "  name: model-cache\n", "  labels: {}\n", "STRUCT-010 VOL-002", "labels"),
    (CLAIM, "  name: model-cache\n", "  name: model-cache\n  finalizers: [x/y]\n", "STRUCT-010", "finalizers"),
    (PERF, "batch/v1\nkind: Job", "v1\nkind: Job", "STRUCT-010", "v1\nkind"),
    (DEPLOY, "# Llama", "{apiVersion: batch/v1, kind: Job, metadata: {name: llama3-70b-agg-perf}, spec: {template: {}}}\n---\n#",
     "STRUCT-010", "llama3-70b-agg-perf"),
    (CLAIM, "accessModes:", "accessMode:", "K8S-001", "accessMode:"),
    (DOWNLOAD, "backoffLimit: 2", "backofLimit: 2", "K8S-001", "backofLimit"),
    (DOWNLOAD, "value: RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic", "value: other/model", "MDL-001", "/opt/models/hub"),
    (PERF, "value: RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic", "value: other/model", "MDL-001", "other/model"),
    (DEPLOY, 'gpu: "4"', "gpu: 4", "DGD-002", "4\n        limits"),
    (DEPLOY, 'limits:\n          gpu: "4"', "limits:\n          gpu: 4", "PAR-003 DGD-002", "4\n      volumeMounts"),
    (DEPLOY, "--tensor-parallel-size 4", "--tensor-parallel-size 8", "PAR-001", '"4"\n      volumeMounts'),
    (DEPLOY, "value: /opt/models/hub/models--RedHatAI", "value: /opt/models/hub/models--other", "MDL-001", "/opt/models/hub"),
    (DEPLOY, '"$MODEL_PATH"', "other/model", "MDL-001", "- >-"),
    (DEPLOY, "snapshots/ddb4", "snapshots/ffff", "MDL-002", "/opt/models/hub"),
    (PERF, "value: RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic", "value: other", "MDL-001", "other"),
    (PERF, "value: ddb4", "value: ffff", "MDL-002", "ffff"),
    (DEPLOY, "          image: nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0\n", "", "IMG-004", "mainContainer"),
    (PERF, "kind: Job", "kind: Pod", "PERF-001 STRUCT-010", "Pod"),
    (PERF, "  activeDeadlineSeconds: 5400\n", "", "PERF-006", "backoffLimit"),
    (PERF, "value: llama3-70b-agg-frontend:8000", "value: llama3-70b-frontend:8000", "PERF-002", "llama3-70b-frontend"),
    (PERF, 'DEPLOYMENT_GPU_COUNT\n              value: "4"', 'DEPLOYMENT_GPU_COUNT\n              value: "8"', "PERF-004", '"8"'),
    (PERF, "set -euo pipefail", "echo start", "PERF-005", "|\n"),
    (DEPLOY, "exec python3 -m", "python3 -m", "SH-001", ">-"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new", "rules", "marker"), MISTAKES, ids=lambda value: str(value)[:24])
def test_a_mistake_is_found_at_its_place_and_nothing_else_is(
    path: str, old: str, new: str, rules: str, marker: str
) -> None:
    recipe = changed(path, old, new)
    found, (rule, *_) = examine(recipe), rules.split()
    assert {finding.rule for finding in found} == set(rules.split())
    named = [finding for finding in found if finding.rule == rule]
    assert any((finding.line, finding.column) == place(finding.path, recipe, marker) for finding in named), named
    assert all(finding.message and finding.fix for finding in found)


def test_every_rule_that_judges_one_place_is_tried_here() -> None:
    source = "".join(path.read_text() for path in (ROOT / "checks/rules").glob("*.py"))
    whole = {"STRUCT-002", "STRUCT-003", "STRUCT-009", "STRUCT-011"}
    assert set(re.findall(r'"([A-Z0-9]+-[0-9]{3})"', source)) == {m[3].split()[0] for m in MISTAKES} | whole


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
