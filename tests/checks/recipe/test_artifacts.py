"""Wherever a benchmark says that it writes, it writes to the volume of its own pod."""

import copy
from pathlib import Path
from typing import Any

import pytest

from checks.model.refusal import Refusal
from checks.recipe import objects
from checks.recipe.artifacts import ROOT, redirected

PERF = Path(__file__).parents[3] / "recipes/llama-3-70b/vllm/agg/perf.yaml"
CLAIM = {"name": "model-cache", "mountPath": "/model-cache"}


def container(script: str = "", **environment: str) -> dict[str, Any]:
    entries = [{"name": name, "value": value} for name, value in environment.items()]
    return {"name": "perf", "args": [script], "env": entries, "volumeMounts": [CLAIM]}


@pytest.mark.parametrize("name", ["ROOT_ARTIFACT_DIR", "ARTIFACT_ROOT", "ARTIFACT_DIR", "ARTIFACT_BASE_DIR"])
def test_what_the_environment_names_is_renamed_and_the_claim_stays_for_the_model(name: str) -> None:
    given = container(HF_HOME="/model-cache", **{name: "/model-cache/perf"})
    kept = copy.deepcopy(given)
    led = redirected(given, "own")
    assert led is not None
    assert led["env"] == [
        {"name": "HF_HOME", "value": "/model-cache"},
        {"name": name, "value": f"{ROOT}/model-cache/perf"},
    ]
    assert led["volumeMounts"] == [CLAIM, {"name": "own", "mountPath": ROOT}]
    assert given == kept


def test_a_folder_made_of_another_variable_is_renamed_too_and_other_words_are_not() -> None:
    led = redirected(container(BASE="/model-cache", ARTIFACT_DIR="$(BASE)/perf", KEEP_ARTIFACTS="1"), "own")
    assert led is not None
    assert [one["value"] for one in led["env"]] == ["/model-cache", f"{ROOT}/$(BASE)/perf", "1"]


@pytest.mark.parametrize(
    ("script", "folder"),
    [
        ("aiperf profile --artifact-dir /model-cache/perf/run", "/model-cache/perf/run"),
        ('aiperf profile --artifact-dir="/model-cache/perf/$(date +%s)"', "/model-cache/perf"),
        ("ARTIFACTS=/out/perf\naiperf profile --artifact-dir $ARTIFACTS/1", "/out/perf"),
        ('D="${ARTIFACT_DIR:-/out/perf}"', "/out/perf"),
        ("aiperf profile --artifact-dir /model-cache/perf/a; aiperf profile --artifact-dir /model-cache/perf", "/model-cache/perf"),
    ],
)  # fmt: skip
def test_a_folder_that_stands_in_the_script_is_covered(script: str, folder: str) -> None:
    led = redirected(container(script), "own")
    assert led is not None
    assert led["volumeMounts"] == [CLAIM, {"name": "own", "mountPath": folder}]


def test_a_claim_that_is_for_artifacts_alone_is_replaced() -> None:
    led = redirected(container("aiperf profile --artifact-dir /model-cache/"), "own")
    assert led is not None
    assert led["volumeMounts"] == [{"name": "own", "mountPath": "/model-cache"}]


@pytest.mark.parametrize("script", ["aiperf profile", "aiperf profile --artifact-dir $OUT", "--artifact-dir /"])
def test_a_benchmark_that_names_no_folder_is_not_guessed_at(script: str) -> None:
    assert redirected(container(script), "own") is None


def test_the_shipped_benchmark_says_where_it_writes() -> None:
    found = objects.benchmark(PERF.read_text())
    assert not isinstance(found, Refusal)
    (pod,) = objects.pod_specs(found[0])
    assert redirected(pod["containers"][0], "own") is not None
