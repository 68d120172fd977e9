"""A look into the recipe's image on a real cluster: the probe runs where the worker would, and nothing of it is left."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from checks.cli.doctor import main
from lab.settings import Settings
from tests.lab.checks.conftest import Prepared

pytestmark = [pytest.mark.lab, pytest.mark.timeout(300)]
RECIPE = Path(__file__).parents[3] / "recipes/llama-3-70b/vllm/agg"


@pytest.fixture
def sandbox(whole: Settings, prepared: Prepared) -> Prepared:
    """A sandbox of a lab that has the engine's image, with the secret that the recipe reads."""
    prepared.kubectl("create", "secret", "generic", "hf-token-secret", "--from-literal=HF_TOKEN=hf_x")
    return replace(prepared, settings=whole)


def looked(sandbox: Prepared, recipe: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    where = ["--sandbox", sandbox.namespace, "--kubeconfig", str(sandbox.settings.kubeconfig), "--format", "json"]
    main([*where, "--runtime", str(recipe)])
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def test_the_probe_tells_what_is_in_the_image_and_leaves_nothing(
    sandbox: Prepared, capsys: pytest.CaptureFixture[str]
) -> None:
    told = looked(sandbox, RECIPE, capsys)
    found = {one["id"]: (one["status"], one["seen"]) for one in told["checks"]}
    assert found["runtime-probe"][0] == "pass", found["runtime-probe"]
    assert sandbox.settings.node in told["runtime"]["seen"]
    assert "Debian" in found["runtime-os"][1]
    assert found["runtime-shm"][0] == "pass", found["runtime-shm"]
    assert found["runtime-gpu"] == ("fail", "nvidia-smi is not in the image")
    assert found["runtime-driver"][0] == "skipped"
    sandbox.kubectl("wait", "--for=delete", "configmap/slot", "--timeout=60s")
    assert sandbox.left() == []


def test_a_sandbox_that_a_run_holds_is_left_alone(sandbox: Prepared, capsys: pytest.CaptureFixture[str]) -> None:
    told = {"name": "slot", "annotations": {"recipe-gate.dev/run": "run-1"}}
    sandbox.kubectl("apply", "-f", "-", stdin=json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": told}))
    found = {one["id"]: (one["status"], one["seen"]) for one in looked(sandbox, RECIPE, capsys)["checks"]}
    assert found["runtime-probe"] == ("skipped", f"Sandbox {sandbox.namespace} is taken by run-1.")


def test_an_image_that_is_not_there_is_told_by_what_the_pod_says(
    sandbox: Prepared, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "recipes/m/vllm/agg"
    home.mkdir(parents=True)
    text = (RECIPE / "deploy.yaml").read_text()
    (home / "deploy.yaml").write_text(text.replace("vllm-runtime:1.3.0", "vllm-runtime:9.9.9"))
    found = {one["id"]: (one["status"], one["seen"]) for one in looked(sandbox, home, capsys)["checks"]}
    assert (found["runtime-probe"][0], "vllm-runtime:9.9.9" in found["runtime-probe"][1]) == ("fail", True)
