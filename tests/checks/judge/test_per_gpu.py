"""Twice the tokens from twice the GPUs are no gain, and the same tokens from them are a loss."""

import json
from dataclasses import replace

from checks.judge.compare import of_blocks
from checks.judge.per_gpu import scaled
from checks.judge.verdict import Verdict
from checks.model.result import Measure, Sample
from checks.model.spec import Content, Side, Spec, in_turns
from tests.stories.runner import measured


def side(gpus: int) -> Content:
    services = {"W": {"resources": {"limits": {"gpu": str(gpus)}}}}
    graph = {"kind": "DynamoGraphDeployment", "spec": {"services": services}}
    return Content("a" * 40, {"r/deploy.yaml": json.dumps(graph)})


def samples(spec: Spec) -> list[tuple[Side, Sample]]:
    return [(block.side, block.sample) for block in measured(spec, "box").blocks if block.sample]


def spec(base: int, head: int) -> Spec:
    return Spec("r", "h100", side(head), side(base), "", sequence=in_turns(4))


def test_with_as_many_gpus_or_none_nothing_is_divided() -> None:
    for one in (spec(4, 4), spec(0, 4), replace(spec(4, 4), base=None)):
        assert scaled(one, samples(one)) == samples(one)


def test_throughput_is_per_gpu_where_their_number_changes_and_latency_is_not() -> None:
    one = spec(4, 8)
    ((first, before), *_), ((_, after), *_) = samples(one), scaled(one, samples(one))
    name = "output_token_throughput.avg"
    given = before.measures[name]
    assert after.measures[name] == Measure(given.value / (4 if first is Side.BASE else 8), f"{given.unit}/GPU")
    assert after.measures["request_latency.p90"] == before.measures["request_latency.p90"]


def test_the_same_tokens_from_twice_the_gpus_are_a_regression() -> None:
    assert of_blocks(spec(4, 8), measured(spec(4, 8), "box").blocks).verdict is Verdict.REGRESSION
    assert of_blocks(spec(4, 4), measured(spec(4, 4), "box").blocks).verdict is Verdict.PASS
