"""A shell that stays in front of an engine is found however the script is written."""

import json

import pytest

from checks.recipe import Recipe
from checks.rules import examine

DEPLOY = "recipes/m/vllm/x/deploy.yaml"


def shelled(script: str, command: tuple[str, ...] = ("/bin/sh", "-c")) -> bool:
    container = {"image": "a:1.0.0", "command": [*command], "args": [script]}
    worker = {"componentType": "worker", "extraPodSpec": {"mainContainer": container}}
    graph = {
        "apiVersion": "nvidia.com/v1alpha1",
        "kind": "DynamoGraphDeployment",
        "metadata": {"name": "g"},
        "spec": {"services": {"Worker": worker}},
    }
    found = examine(Recipe("recipes/m/vllm/x", {DEPLOY: json.dumps(graph).encode()}))
    return "SH-001" in {finding.rule for finding in found}


@pytest.mark.parametrize(
    "script",
    [
        "python3 -m dynamo.vllm --model x",
        "cd /workspace && python3 -m dynamo.vllm",
        "export A=b; python -m dynamo.sglang",
        "set -e\nA=b python3 -m dynamo.vllm \\\n  --model x",
        "exec echo; python3 -m dynamo.vllm",
        "python3 -m dynamo.vllm & wait",
    ],
)
def test_a_shell_that_stays_is_found(script: str) -> None:
    assert shelled(script)


@pytest.mark.parametrize(
    "script",
    [
        "exec python3 -m dynamo.vllm --model x",
        "cd /workspace && exec python3 -m dynamo.vllm",
        "set -e\n# python3 -m dynamo.vllm\nexec \\\n  python3 -m dynamo.vllm",
        "exec numactl -N 0 python3 -m dynamo.vllm",
        "sleep 1",
    ],
)
def test_an_engine_that_replaces_its_shell_is_in_order(script: str) -> None:
    assert not shelled(script)


def test_an_engine_without_a_shell_is_in_order() -> None:
    assert not shelled("--model", ("python3", "-m", "dynamo.vllm"))
