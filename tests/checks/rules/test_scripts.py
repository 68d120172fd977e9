"""A shell that stays in front of an engine is found however the script is written."""

import json

import pytest

from checks.recipe.recipe import Recipe
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


def told(script: str, *, deadline: bool = False, environment: dict[str, str] | None = None) -> set[str]:
    env = [{"name": name, "value": value} for name, value in (environment or {}).items()]
    container = {"name": "perf", "image": "a:1.0.0", "command": ["/bin/sh", "-c"], "args": [script], "env": env}
    spec = {"template": {"spec": {"containers": [container]}}, **({"activeDeadlineSeconds": 60} if deadline else {})}
    job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "perf"}, "spec": spec}
    found = examine(Recipe("recipes/m/vllm/x", {DEPLOY.replace("deploy", "perf"): json.dumps(job).encode()}))
    return {finding.rule for finding in found}


@pytest.mark.parametrize(
    "loop", ["until curl -s $U; do sleep 5; done", "while ! curl -s $U; do echo no; sleep 5; done"]
)
def test_a_wait_without_an_end_is_found_where_nothing_else_ends_it(loop: str) -> None:
    assert "SH-003" in told(loop)
    assert "SH-003" not in told(loop, deadline=True)


@pytest.mark.parametrize(
    "loop",
    [
        "until curl -s $U; do sleep 5; n=$((n+1)); [ $n -lt 9 ] || exit 1; done",
        "while [ $n -lt 9 ]; do sleep 5; done",
        "until timeout 60 curl $U; do sleep 1; done",
        "while read line; do echo $line; done",
    ],
)
def test_a_wait_that_counts_or_leaves_is_in_order(loop: str) -> None:
    assert "SH-003" not in told(loop)


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("set -e\npip install aiperf[all]\naiperf profile", {"PERF-007"}),
        ("set -e\nuv pip install 'aiperf==0.12.0'\naiperf profile", set()),
        ("set -e\npip install git+https://x/aiperf.git@main", set()),
        ("set -e\naiperf profile | tee log", {"PERF-011"}),
        ("set -eo pipefail\naiperf profile | tee log", set()),
        ("set -e\naiperf profile || true", {"PERF-011"}),
        ("set -e\naiperf profile || exit 1", set()),
        ("set -e\naiperf profile &\nsleep 1", {"PERF-011"}),
        ("set -e\naiperf profile &\nwait $!", set()),
        ("set -e\npip install aiperf==0.12.0\naiperf profile --concurency 1", {"PERF-013"}),
        ("set -e\npip install aiperf==0.12.0\naiperf profile --concurrency=1 --no-streaming $MORE", set()),
        ("set -e\npip install aiperf==0.0.1\naiperf profile --anything", set()),
        ("aiperf profile\necho done", {"PERF-005"}),
    ],
)
def test_how_aiperf_is_installed_called_and_waited_for(script: str, found: set[str]) -> None:
    assert told(script, deadline=True) & {"PERF-005", "PERF-007", "PERF-011", "PERF-013"} == found


def test_a_variable_that_the_container_has_is_not_lost() -> None:
    script = "set -e\nf() { local n=1; }\necho $n"
    assert "SH-004" in told(script)
    assert "SH-004" not in told(script, environment={"n": "2"})


def test_a_script_that_no_shell_reads_is_told() -> None:
    assert "SH-002" in told("if [ -n x ]; then echo a")
    assert "SH-002" not in told("if [ -n x ]; then echo a; fi")


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("set -e\npip install aiperf==0.12.0\naiperf profile", True),
        ("set -e\naiperf profile --wait-for-model-timeout 60", False),
        ("set -e\nuntil curl $U; do sleep 1; done\naiperf profile", False),
        ("set -e\nwait_for_model\naiperf profile", False),
    ],
)
def test_a_benchmark_waits_for_its_model(script: str, found: bool) -> None:
    assert ("PERF-014" in told(script, deadline=True)) is found
