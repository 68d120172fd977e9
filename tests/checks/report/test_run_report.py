"""A run's report says the verdict and one action first, and shows everything behind it.

The texts in golden/ are what people read on GitHub; `python tests/checks/report/test_run_report.py` writes them anew.
"""

import dataclasses
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.judge.next_block import next_block
from checks.judge.run_verdict import run_verdict
from checks.model.metric import (
    DEFAULT_METRICS,
)
from checks.model.result import Block, Evidence, Measure, Outcome, Result, Sample, Step
from checks.model.spec import (
    Content,
    Overlay,
    Side,
    Spec,
    in_turns,
)
from checks.report.report import Conclusion, Report
from checks.report.run_report import run_report

GOLDEN = Path(__file__).parent / "golden"
SPEC = Spec("recipes/m/vllm/agg", "h100", Content("b" * 40, {}), Content("a" * 40, {}), "perf", DEFAULT_METRICS[:2])
SECONDS = {"deploy": 1.2, "ready": 14.6, "smoke": 2.0, "benchmark": 30.0, "clear": 3.5}
LOAD = {"phases.profiling.concurrency": "4", "phases.profiling.requests": "40", "models.0.name": "m"}
EVIDENCE = Evidence(
    Step.READY,
    "Container main of pod agg-worker-0 crashes: it ended 2 times, last with status 1.",
    events=("Warning BackOff pod/agg-worker-0: Back-off restarting failed container",),
    logs=("agg-worker-0/main: Traceback", "agg-worker-0/main: ValueError: ```no such flag``` @everyone"),
    states=("pod/agg-worker-0 Running, main waiting: CrashLoopBackOff",),
)


def block(side: Side, tokens: float) -> Block:
    measures = {
        "output_token_throughput.avg": Measure(tokens, "tokens/sec"),
        "request_latency.p90": Measure(51200 / tokens, "ms"),
    }
    image = "registry/vllm@sha256:" + "0" * 64
    return Block(side, SECONDS, ("gpu-0",), (image,), Sample(measures, "0.12.0", LOAD, 40))


def run(*tokens: float) -> Result:
    """As far as a run goes that measures these."""
    every = tuple(block(side, value) for side, value in zip(SPEC.sequence, tokens, strict=False))
    blocks = next((every[:count] for count in range(len(every)) if next_block(SPEC, every[:count]) is None), every)
    overlay = Overlay(storage_class="fast", load={"ISL": "256"})
    return Result("run-0", "sbx-1", overlay, Outcome.MEASURED, Step.CLEAR, blocks)


def failed(side: Side, evidence: Evidence = EVIDENCE) -> Result:
    blocks = (block(Side.BASE, 1000), Block(side, {"deploy": 1.2}, ("gpu-0",), (), None, evidence))
    return Result("run-0", "sbx-1", outcome=Outcome.FAILED, step=evidence.step, blocks=blocks, evidence=evidence)


def report(result: Result, spec: Spec = SPEC) -> Report:
    return run_report(spec, result, run_verdict(spec, result))


NEW = dataclasses.replace(SPEC, base=None)
INFRASTRUCTURE = Evidence(Step.DEPLOY, "The Kubernetes API did not answer for 300 seconds.")
TAIL = dataclasses.replace(
    SPEC,
    metrics=(
        SPEC.metrics[0],
        dataclasses.replace(SPEC.metrics[1], name="request_latency.p99", title="Request latency p99"),
    ),
)
REQUESTS = Evidence(
    Step.BENCHMARK, "profile_export_aiperf.json is no measurement: 7 of 40 requests failed (503 Service Unavailable)."
)


def with_tail(result: Result) -> Result:
    """The same with as slow a slowest hundredth as the slowest tenth."""
    blocks = []
    for one in result.blocks:
        assert one.sample is not None
        measures = {**one.sample.measures, "request_latency.p99": one.sample.measures["request_latency.p90"]}
        blocks.append(dataclasses.replace(one, sample=dataclasses.replace(one.sample, measures=measures)))
    return dataclasses.replace(result, blocks=tuple(blocks))


def with_failures(result: Result) -> Result:
    """The same with a request in a thousand that failed, at the head two."""
    counts = {Side.BASE: 1, Side.HEAD: 2}
    blocks = []
    for one in result.blocks:
        assert one.sample is not None
        failed = counts[one.side]
        changed = dataclasses.replace(one.sample, requests=1000 - failed, failed_requests=failed)
        blocks.append(dataclasses.replace(one, sample=changed))
    return dataclasses.replace(result, blocks=tuple(blocks))


SHORT = dataclasses.replace(SPEC, sequence=in_turns(3))
CASES: dict[str, tuple[Conclusion | None, Report]] = {
    "pass": (Conclusion.SUCCESS, report(run(1000, 1001, 999, 1000))),
    "regression": (Conclusion.FAILURE, report(run(1000, 900, 902, 1001, 999, 899, 901, 1000, 1002, 900))),
    "inconclusive": (Conclusion.ACTION_REQUIRED, report(run(1000, 900, 1100, 1050, 950, 1000), SHORT)),
    "head-fails": (Conclusion.FAILURE, report(failed(Side.HEAD))),
    "base-fails": (Conclusion.FAILURE, report(failed(Side.BASE))),
    "head-fails-requests": (Conclusion.FAILURE, report(failed(Side.HEAD, REQUESTS))),
    "base-fails-requests": (Conclusion.FAILURE, report(failed(Side.BASE, REQUESTS))),
    "tail-of-few-requests": (Conclusion.SUCCESS, report(with_tail(run(1000, 1001, 999, 1000)), TAIL)),
    "few-requests-failed": (Conclusion.SUCCESS, report(with_failures(run(1000, 1001, 999, 1000)))),
    "new-recipe": (
        Conclusion.SUCCESS,
        report(dataclasses.replace(run(*[1000.0] * 6), blocks=(block(Side.HEAD, 1000),)), NEW),
    ),
    "infrastructure": (
        Conclusion.ACTION_REQUIRED,
        report(Result("run-0", "sbx-1", outcome=Outcome.INFRASTRUCTURE, step=Step.DEPLOY, evidence=INFRASTRUCTURE)),
    ),
    "running": (None, report(Result("run-0", "sbx-1", step=Step.SMOKE, blocks=(block(Side.BASE, 1000),)))),
}


def text(told: Report) -> str:
    return f"{told.conclusion.value if told.conclusion else 'in progress'}: {told.title}\n\n{told.summary}\n"


@pytest.mark.parametrize("name", CASES)
def test_the_report_is_the_one_that_was_reviewed(name: str) -> None:
    conclusion, told = CASES[name]
    assert told.conclusion is conclusion
    assert text(told) == (GOLDEN / f"{name}.md").read_text()


@pytest.mark.attack
def test_the_report_says_which_claims_of_models_made_room() -> None:
    removed = "claim old (100 GiB, last used 2026-06-11) was removed: no run used it for 30 days"
    result = dataclasses.replace(failed(Side.HEAD), made_room=(removed, "claim `<b>"))
    text = report(result).summary
    assert "- For its models <code>claim old" in text
    assert "was removed&#58; no run used it for 30 days</code>" in text
    assert "<code>claim &#96;&#60;b&#62;</code>" in text


@pytest.mark.attack
def test_a_log_line_cannot_leave_its_block() -> None:
    _, told = CASES["head-fails"]
    assert "\n````text\n" in told.summary


@pytest.mark.attack
@given(st.text(max_size=50))
def test_a_reason_from_the_cluster_makes_no_markup_and_one_line_of_title(reason: str) -> None:
    evidence = Evidence(Step.DEPLOY, f"<img src=x>@team [x](y) {reason}")
    told = report(Result("run-0", "sbx-1", outcome=Outcome.FAILED, evidence=evidence))
    assert "<img" not in told.summary
    assert "@team" not in told.summary
    assert len(told.title.splitlines()) == 1


HOSTILE = "<img src=x>@team [x](https://e.example) |\n\u202e# -->"


@pytest.mark.attack
@pytest.mark.parametrize("same", [True, False])
def test_names_of_exports_nodes_and_images_make_no_markup(same: bool) -> None:
    def block(side: Side, number: int) -> Block:
        name = HOSTILE if same else f"{HOSTILE}{number}"
        measures = {one.name: Measure(100.0, name) for one in SPEC.metrics} | {name: Measure(1.0, name)}
        return Block(
            side, nodes=(name,), images=(name,), sample=Sample(measures, name, {name: name}, 60, hardware=name)
        )

    blocks = tuple(block(side, number) for number, side in enumerate(in_turns(2)))
    told = report(Result("run-0", HOSTILE, outcome=Outcome.MEASURED, blocks=blocks))
    said = re.sub(r"(`+)[^`]+?\1", "", told.summary)
    assert not any(part in said for part in ("<img", "@team", "](https", "\u202e", "-->"))
    assert len(told.title.splitlines()) == 1


def test_the_largest_evidence_fits_into_a_check_run() -> None:
    long = tuple("x" * 200 for _ in range(1000))
    evidence = Evidence(Step.READY, "y" * 10_000, long, long, long)
    assert len(report(Result("r", "s", outcome=Outcome.FAILED, evidence=evidence)).summary) < 65_535


if __name__ == "__main__":
    for name, (_, told) in CASES.items():
        (GOLDEN / f"{name}.md").write_text(text(told))
