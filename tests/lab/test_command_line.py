"""The command line on the lab, as a person with a cluster of their own uses it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lab import sandbox
from lab.cluster.kubectl import Kubectl
from lab.settings import Settings

ROOT = Path(__file__).parents[2]
AA, FEW = "sbx-aa", "sbx-few"
ROOTS = "configmap/kube-root-ca.crt"
"""What every namespace holds."""

pytestmark = [pytest.mark.lab, pytest.mark.timeout(300)]


def recipe_gate(settings: Settings, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "KUBECONFIG": str(settings.kubeconfig)}
    argv = [sys.executable, "-m", "checks.cli.main", *arguments]
    return subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_the_lab_says_that_it_is_up(whole: Settings) -> None:
    done = recipe_gate(whole, "lab", "status")
    assert done.returncode == 0, done.stderr
    assert "the lab is up" in done.stdout


def test_a_deployment_is_measured_twice_when_the_noise_is_to_be_learned(whole: Settings, tmp_path: Path) -> None:
    sandbox.prepare(whole, AA)
    overlay, output = tmp_path / "overlay.json", tmp_path / "result.json"
    load = {**sandbox.OVERLAY["load"], "REQUESTS_PER_CONCURRENCY": "4"}
    overlay.write_text(json.dumps({**sandbox.OVERLAY, "load": load}))
    where = ["--sandbox", AA, "--overlay", str(overlay), "--output", str(output)]
    done = recipe_gate(whole, "run", "recipes/llama-3-70b/vllm/agg", "--aa", "--pairs", "1", *where)
    assert done.returncode in {0, 4}, done.stdout + done.stderr
    blocks = json.loads(output.read_text())["blocks"]
    assert [(one["side"], one.get("fresh", True)) for one in blocks] == [
        ("base", True), ("base", False), ("head", True), ("head", False),
    ]  # fmt: skip
    measured = {one["sample"]["measures"]["output_token_throughput.avg"]["value"] for one in blocks}
    assert len(measured) == len(blocks)
    assert ["ready" in one["seconds"] for one in blocks] == [True, False] * 2
    Kubectl(whole, AA)("delete", "namespace", AA, "--wait=false")


COUNTED = """              export["request_count"]["avg"] -= 1
              export["error_request_count"] = {"unit": "requests", "avg": 1}
              (pathlib.Path(os.environ["ARTIFACT_DIR"]) / "profile_export_aiperf.json").write_text(json.dumps(export))
"""
"""What a perf.yaml does to AIPerf's export to have one failed request in it."""


def with_a_failed_request(root: Path, policy: str) -> Path:
    """A working copy with the shipped recipe, whose benchmark counts one request as failed, and a policy."""
    recipe = root / "recipes/llama-3-70b/vllm/agg"
    shutil.copytree(ROOT / "recipes/llama-3-70b", root / "recipes/llama-3-70b")
    text, last = (recipe / "perf.yaml").read_text(), '              print(f"measured:'
    assert last in text
    (recipe / "perf.yaml").write_text(text.replace(last, COUNTED + last))
    (root / ".github").mkdir()
    (root / ".github/recipe-gate.yaml").write_text(policy)
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    return recipe


def test_a_recipe_is_deployed_asked_and_measured_with_a_failed_request_of_a_hundred_and_leaves_nothing(
    whole: Settings, tmp_path: Path
) -> None:
    sandbox.prepare(whole, FEW)
    kubectl, output = Kubectl(whole, FEW), tmp_path / "result.json"
    recipe = with_a_failed_request(tmp_path / "copy", "metrics:\n  request_error_rate.avg: {floor: 0.01}\n")
    overlay = tmp_path / "overlay.json"
    load = {**sandbox.OVERLAY["load"], "REQUESTS_PER_CONCURRENCY": "25", "OSL": "8"}
    overlay.write_text(json.dumps({**sandbox.OVERLAY, "load": load}))
    where = ["--sandbox", FEW, "--overlay", str(overlay), "--output", str(output)]
    done = recipe_gate(whole, "run", str(recipe), *where)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no more than the policy allows: 1 of 100 at the head." in done.stdout
    result = json.loads(output.read_text())
    (block,) = result["blocks"]
    assert result["outcome"] == "measured"
    assert block["sample"]["measures"]["output_token_throughput.avg"]["value"] > 10
    claim = kubectl.get("persistentvolumeclaim/model-cache")
    assert [name for name in claim["metadata"]["annotations"] if name.startswith("recipe-gate.dev/cached-")]
    left = kubectl("get", "pods,jobs,dynamographdeployments,services,configmaps", "--output=name").split()
    assert left == [ROOTS]
    kubectl("delete", "namespace", FEW, "--wait=false")
