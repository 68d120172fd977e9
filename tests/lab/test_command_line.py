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
SPACE = "sbx-cli"
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
