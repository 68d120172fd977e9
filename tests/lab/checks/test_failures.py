"""What a real cluster does to a broken recipe is seen at once, told in one sentence, and cleared away."""

import time
from pathlib import Path
from typing import Any

import pytest

from checks.judge.run_verdict import run_verdict
from checks.model.result import Outcome, Result, Step
from checks.model.run_name import run_name
from checks.model.spec import Content, Deadlines, Overlay, Spec
from checks.report.run_report import run_report
from checks.run import session

ROOT = Path(__file__).parents[3]
RECIPE = "recipes/llama-3-70b/vllm/agg"
SMALL = Overlay(requests={"cpu": "10m", "memory": "64Mi"})
pytestmark = [pytest.mark.lab, pytest.mark.timeout(300)]


def broken(*edits: tuple[str, str], perf: tuple[str, str] = ("", "")) -> Spec:
    """The recipe with edits in its deploy.yaml and its perf.yaml."""
    deploy = (ROOT / RECIPE / "deploy.yaml").read_text()
    for old, new in edits:
        assert old in deploy
        deploy = deploy.replace(old, new)
    benchmark = (ROOT / RECIPE / "perf.yaml").read_text().replace(*perf)
    files = {f"{RECIPE}/deploy.yaml": deploy}
    return Spec(RECIPE, "lab", Content("c" * 40, files), None, benchmark, deadlines=Deadlines(ready=900, clear=120))


def ran(prepared: Any, spec: Spec) -> tuple[Result, list[Result]]:
    saved: list[Result] = []
    seconds: list[float] = []

    def save(result: Result) -> None:
        saved.append(result)
        if result.evidence is not None:
            seconds.append(time.monotonic() - began)

    target = session.Target(
        prepared.namespace, SMALL, "ghcr.io/recipe-gate/recipe-gate:0.1.0", prepared.settings.kubeconfig
    )
    began = time.monotonic()
    with session.open_target(target) as api:
        result = session.local(api, run_name(spec), spec, target, save)
    told = result.evidence.reason if result.evidence else result.outcome
    print(f"told after {seconds[0] if seconds else 0:.1f} s, over after {time.monotonic() - began:.1f} s: {told}")
    return result, saved


IMAGE = ("vllm-runtime:1.3.0", "vllm-runtime:9.9.9")
NO_SECRET = ("      envFromSecret: hf-token-secret\n", "")
CRASH = ("exec python3 -m dynamo.vllm", "echo token=hf_abcdefghijklmnop; exit 7; python3 -m dynamo.vllm")
MAIN = ("componentType: worker", "componentType: main")
NODES = ("componentType: worker", "componentType: worker\n      multinode: {nodeCount: 2}")
END = "          workingDir: /workspace/examples/backends/vllm\n    VllmWorker:\n"
COMMAND = (END, f"          command: [python3, -m, dynamo.frontend, --router-mode, kv]\n{END}")
LABEL = ("name: llama3-70b-agg", f"name: {'g' * 60}")
SELECTOR = ("name: llama3-70b-agg", f"name: {'g' * 46}")
GPUS = (('gpu: "4"', 'gpu: "64"'), ("--tensor-parallel-size 4", "--tensor-parallel-size 64"))


@pytest.mark.parametrize(
    ("edits", "step", "words"),
    [
        pytest.param([IMAGE, NO_SECRET], Step.READY, "cannot be pulled", id="image"),
        pytest.param([CRASH, NO_SECRET], Step.READY, "crashes again and again", id="crash"),
        pytest.param([*GPUS, NO_SECRET], Step.READY, "finds no node with enough GPUs", id="gpus"),
        pytest.param([], Step.READY, 'secret "hf-token-secret" not found', id="secret"),
        pytest.param(
            [("sharedMemory", "sharedMemroy")], Step.DEPLOY, "sharedMemroy: field not declared in schema", id="field"
        ),
        pytest.param([MAIN, NO_SECRET], Step.READY, 'spec.type: Unsupported value: "main"', id="type"),
        pytest.param([NODES, NO_SECRET], Step.READY, "no multinode orchestrator available", id="nodes"),
        pytest.param([LABEL, NO_SECRET], Step.READY, "metadata.labels: Invalid value", id="label"),
        pytest.param([SELECTOR, NO_SECRET], Step.READY, "cannot make component VllmWorker", id="selector"),
        pytest.param([("name: model-cache\n", "name: elsewhere\n"), NO_SECRET], Step.READY, "elsewhere", id="claim"),
    ],
)
def test_a_broken_recipe_fails_at_once_with_its_reason(
    prepared: Any, edits: list[tuple[str, str]], step: Step, words: str
) -> None:
    spec = broken(*edits)
    result, saved = ran(prepared, spec)
    assert result.evidence is not None
    assert words in result.evidence.reason
    assert "It was not done after" not in result.evidence.reason
    assert (result.outcome, result.step) == (Outcome.FAILED, step)
    assert saved[-1] == result
    assert prepared.left() == []
    assert "hf_abcdefghijklmnop" not in run_report(spec, result, run_verdict(spec, result)).summary
    if words == "crashes again and again":
        assert any("token=***" in line for line in result.evidence.logs)


def test_a_frontend_that_is_started_twice_over_is_seen_to_crash(prepared: Any) -> None:
    result, _ = ran(prepared, broken(COMMAND, NO_SECRET))
    assert result.evidence is not None
    assert "crashes again and again" in result.evidence.reason
    assert any("-frontend" in line and "terminated" in line for line in result.evidence.states), result.evidence.states


def test_a_sandbox_that_is_taken_is_left_alone(prepared: Any) -> None:
    prepared.kubectl("create", "configmap", "slot")
    result, _ = ran(prepared, broken())
    assert result.outcome is Outcome.INFRASTRUCTURE
    assert result.evidence is not None
    assert "is taken by unknown" in result.evidence.reason
    assert prepared.left() == ["ConfigMap slot"]
