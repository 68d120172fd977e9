"""What a real cluster does to a broken recipe is seen at once, told in one sentence, and cleared away."""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
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


ONE = (('gpu: "4"', 'gpu: "1"'), ("--tensor-parallel-size 4", "--tensor-parallel-size 1"))
CLAIM = ("name: model-cache\n", "name: elsewhere\n")
BROKEN: Mapping[str, tuple[list[tuple[str, str]], Step, str]] = {
    "image": ([IMAGE, *ONE, NO_SECRET], Step.READY, "cannot be pulled"),
    "crash": ([CRASH, *ONE, NO_SECRET], Step.READY, "crashes again and again"),
    "gpus": ([*GPUS, NO_SECRET], Step.READY, "finds no node with enough GPUs"),
    "secret": ([*ONE], Step.READY, 'secret "hf-token-secret" not found'),
    "field": ([("sharedMemory", "sharedMemroy")], Step.DEPLOY, "A recipe may not bring sharedMemroy"),
    "type": ([MAIN, *ONE, NO_SECRET], Step.READY, 'spec.type: Unsupported value: "main"'),
    "nodes": ([NODES, *ONE, NO_SECRET], Step.READY, "no multinode orchestrator available"),
    "label": ([LABEL, *ONE, NO_SECRET], Step.READY, "metadata.labels: Invalid value"),
    "selector": ([SELECTOR, *ONE, NO_SECRET], Step.READY, "cannot make component VllmWorker"),
    "claim": ([CLAIM, *ONE, NO_SECRET], Step.READY, "elsewhere"),
}
"""By what is wrong: how the recipe is broken, the step at which it ends, and what the reason says."""
AT_ONCE = 4
"""Runs beside each other: they mostly wait."""


@dataclass(frozen=True)
class Ended:
    """A run of a broken recipe, its sandbox, and what it saved on its way."""

    sandbox: Any
    spec: Spec
    result: Result
    saved: list[Result]


@pytest.fixture(scope="module")
def ends(request: pytest.FixtureRequest, new_sandbox: Callable[[], Any]) -> Iterator[Mapping[str, Future[Ended]]]:
    """How the chosen recipes end, each in a sandbox of its own."""

    def end(sandbox: Any, spec: Spec) -> Ended:
        result, saved = ran(sandbox, spec)
        return Ended(sandbox, spec, result, saved)

    chosen = [fault for fault in BROKEN if any(f"[{fault}]" in item.nodeid for item in request.session.items)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {fault: pool.submit(end, new_sandbox(), broken(*BROKEN[fault][0])) for fault in chosen}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_recipe_fails_at_once_with_its_reason(ends: Mapping[str, Future[Ended]], fault: str) -> None:
    _, step, words = BROKEN[fault]
    ended = ends[fault].result()
    result = ended.result
    assert result.evidence is not None
    assert words in result.evidence.reason
    assert "It was not done after" not in result.evidence.reason
    assert (result.outcome, result.step) == (Outcome.FAILED, step)
    assert ended.saved[-1] == result
    assert ended.sandbox.left() == []
    assert "hf_abcdefghijklmnop" not in run_report(ended.spec, result, run_verdict(ended.spec, result)).summary
    if fault == "crash":
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
