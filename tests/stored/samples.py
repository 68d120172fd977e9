"""One value of everything that is stored, every field of it set: what the files beside this one hold.

`python -m tests.stored.samples FOLDER` writes them as this version does. The files of an older version are never written again.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.jobs import manifest
from bot.jobs.clicks import Click
from bot.jobs.records import reported_patch
from bot.model.records import Reported
from bot.model.run_order import Order
from bot.model.runs import Class
from bot.model.subject import pull_request
from bot.model.trust import Approval
from checks.judge.baseline import Baseline, Environment
from checks.model.metric import (
    Better,
    Metric,
)
from checks.model.result import Block, Evidence, ImageCheck, Measure, Outcome, Result, Sample, Step
from checks.model.spec import (
    Content,
    Deadlines,
    Origin,
    Overlay,
    Side,
    Spec,
)
from checks.model.stored import to_stored
from tests.stories.fake_kubernetes import merge

RECIPE = "recipes/m/vllm/agg"
LATENCY = "request_latency.p90"
OVERLAY = Overlay(
    storage_class="fast",
    image_pull_secrets=("pull",),
    node_selector={"gpu": "h100"},
    tolerations=({"key": "gpu", "operator": "Exists"},),
    requests={"cpu": "1"},
    load={"CONCURRENCY": "4"},
)
SPEC = Spec(
    recipe=RECIPE,
    hardware="h100",
    head=Content("a" * 40, {f"{RECIPE}/deploy.yaml": 'kind: "Ä"\n'}),
    base=Content("b" * 40, {f"{RECIPE}/deploy.yaml": "kind: B\n"}),
    benchmark="kind: Job\n",
    metrics=(Metric(LATENCY, "Request latency p90", Better.LOWER, target=0.05, floor=0.02, gated=False),),
    sequence=(Side.BASE, Side.HEAD, Side.HEAD, Side.BASE),
    history={LATENCY: (0.01, -0.02)},
    within=0.25,
    blocks=2,
    whole=True,
    failures=0.001,
    deadlines=Deadlines(1, 2, 3, 4, 5, 6),
    origin=Origin(5, 7, "digest", "comment 9, onto main"),
)
SAMPLE = Sample({LATENCY: Measure(120.5, "ms")}, "0.3.0", {"CONCURRENCY": "4"}, 100, 1, "NVIDIA H100")
EVIDENCE = Evidence(Step.READY, "It never was ready.", ("event",), ("log",), ("state",), ("metric",))
RESULT = Result(
    run="run-0123456789abcdef",
    sandbox="box",
    overlay=OVERLAY,
    outcome=Outcome.MEASURED,
    step=Step.CLEAR,
    blocks=(
        Block(Side.BASE, {"deploy": 1.5}, ("node",), ("image@sha256:0",), SAMPLE),
        Block(Side.HEAD, {"ready": 2.5}, evidence=EVIDENCE, fresh=False),
    ),
    evidence=EVIDENCE,
    inside=(ImageCheck("runtime-cuda", "warn", "CUDA 12.4", "Take another image."),),
)
BASELINE = Baseline(
    recipe=RECIPE,
    hardware="h100",
    commit="a" * 40,
    accepted="2026-11-20",
    verified=True,
    environment=Environment("0.3.0", ("image@sha256:0",), {"CONCURRENCY": "4"}, "digest"),
    samples=({LATENCY: Measure(120.5, "ms")},),
    pairs={LATENCY: (0.01, -0.02)},
    within={LATENCY: (0.003,)},
)
REPORTED = Reported(17, "verdict-0123", Outcome.MEASURED, passed=True)
CLICK = Click("72d3162e-cc78-11e3-81ab-4c9367dc0958", 5, "a" * 40, "maintainer", 200.0)
VALUES: Mapping[str, Any] = {
    "spec": SPEC,
    "result": RESULT,
    "baseline": BASELINE,
    "overlay": OVERLAY,
    "reported": REPORTED,
    "click": CLICK,
}


def job() -> dict[str, Any]:
    """What the Job of a run that was approved, released, has ended and was reported remembers, as the cluster keeps it."""
    subject = pull_request(5, 7)
    order = Order(subject, SPEC, "owner/name", "main", "comment 9", 1, Approval("maintainer", 9, 200.0), Class.STRANGER)
    made = {"metadata": manifest.job(order, manifest.Image("image:1", ("pull",)))["metadata"]}
    made["metadata"] |= {"name": RESULT.run, "creationTimestamp": "2026-11-20T10:00:00Z", "uid": "u-1"}
    for patch in (manifest.release_patch(RESULT.run, "box", OVERLAY), reported_patch(REPORTED, 60)):
        made = merge(made, {"metadata": patch["metadata"]})
    ended = {"type": "Complete", "status": "True", "lastTransitionTime": "2026-11-20T11:00:00Z"}
    return {**made, "status": {"startTime": "2026-11-20T10:30:00Z", "conditions": [ended]}}


def texts() -> dict[str, str]:
    """The files' texts as this version writes them."""
    return {name: to_stored(value) for name, value in VALUES.items()} | {"job": json.dumps(job(), sort_keys=True)}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts().items():
        (folder / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
