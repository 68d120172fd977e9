"""The command line on the lab, as a person with a cluster of their own uses it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lab import sandbox
from lab.cluster.kubectl import Kubectl
from lab.settings import Settings

ROOT = Path(__file__).parents[2]
SPACE, AGAIN = "sbx-cli", "sbx-again"
ROOTS = "configmap/kube-root-ca.crt"
"""What every namespace holds."""

pytestmark = [pytest.mark.lab, pytest.mark.timeout(300)]


def recipe_gate(settings: Settings, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "KUBECONFIG": str(settings.kubeconfig)}
    argv = [sys.executable, "-m", "checks.cli", *arguments]
    return subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_the_lab_says_that_it_is_up(whole: Settings) -> None:
    done = recipe_gate(whole, "lab", "status")
    assert done.returncode == 0, done.stderr
    assert "the lab is up" in done.stdout


def test_a_recipe_is_deployed_asked_and_measured_and_leaves_nothing(whole: Settings, tmp_path: Path) -> None:
    sandbox.prepare(whole, SPACE)
    kubectl, output = Kubectl(whole, SPACE), tmp_path / "result.json"
    where = ["--sandbox", SPACE, "--overlay", str(sandbox.overlay(whole)), "--output", str(output)]
    done = recipe_gate(whole, "run", "recipes/llama-3-70b/vllm/agg", *where)
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(output.read_text())
    (block,) = result["blocks"]
    assert result["outcome"] == "measured"
    assert block["sample"]["measures"]["output_token_throughput.avg"]["value"] > 50
    claim = kubectl.get("persistentvolumeclaim/model-cache")
    assert [name for name in claim["metadata"]["annotations"] if name.startswith("recipe-gate.dev/cached-")]
    left = kubectl("get", "pods,jobs,dynamographdeployments,services,configmaps", "--output=name").split()
    assert left == [ROOTS]
    kubectl("delete", "namespace", SPACE, "--wait=false")


def test_a_deployment_is_measured_twice_when_the_noise_is_to_be_learned(whole: Settings, tmp_path: Path) -> None:
    sandbox.prepare(whole, AGAIN)
    overlay, output = tmp_path / "overlay.json", tmp_path / "result.json"
    load = {**sandbox.OVERLAY["load"], "REQUESTS_PER_CONCURRENCY": "4"}
    overlay.write_text(json.dumps({**sandbox.OVERLAY, "load": load}))
    where = ["--sandbox", AGAIN, "--overlay", str(overlay), "--output", str(output)]
    done = recipe_gate(whole, "run", "recipes/llama-3-70b/vllm/agg", "--again", "--pairs", "1", *where)
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    blocks = json.loads(output.read_text())["blocks"]
    assert [(one["side"], one.get("fresh", True)) for one in blocks] == [
        ("base", True), ("base", False), ("head", True), ("head", False),
    ]  # fmt: skip
    measured = {one["sample"]["measures"]["output_token_throughput.avg"]["value"] for one in blocks}
    assert len(measured) == len(blocks)
    assert ["ready" in one["seconds"] for one in blocks] == [True, False] * 2
    Kubectl(whole, AGAIN)("delete", "namespace", AGAIN, "--wait=false")
