"""A baseline is what an A/A run measured, is read back as it was written, and is never another's."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from checks.judge.baseline import (
    MOST_PAIRS,
    Baseline,
    extended,
    of_result,
    parse,
    path,
    render,
    schema,
    stale,
)
from checks.model.refusal import Refusal
from checks.model.result import Block, Measure, Outcome, Result, Sample
from checks.model.spec import Content, in_turns

RECIPE = "recipes/m/vllm/agg"


def sample(tokens: float, latency: float) -> Sample:
    measures = {
        "output_token_throughput.avg": Measure(tokens, "tokens/sec"),
        "request_latency.p90": Measure(latency, "ms"),
    }
    return Sample(measures, "0.12.0", {"concurrency": "4"}, 60)


def result(*values: tuple[float, float]) -> Result:
    blocks = [
        Block(side, images=("i@sha256:1",), sample=sample(*one)) for side, one in zip(in_turns(6), values, strict=False)
    ]
    return Result("run-1", "sbx", outcome=Outcome.MEASURED, blocks=tuple(blocks))


def made(*values: tuple[float, float]) -> Baseline:
    found = of_result(
        result(*values), recipe=RECIPE, hardware="h100", commit="c" * 40, today="2026-01-02", verified=False
    )
    assert isinstance(found, Baseline), found
    return found


ONE = made((100, 10), (90, 11), (100, 10), (100, 10))


def test_a_pairs_difference_is_how_much_worse_the_head_is() -> None:
    assert ONE.pairs["output_token_throughput.avg"] == pytest.approx((0.10536, 0.0), abs=1e-5)
    assert ONE.pairs["request_latency.p90"] == pytest.approx((0.09531, 0.0), abs=1e-5)
    assert "inter_token_latency.p90" not in ONE.pairs
    assert len(ONE.samples) == 4


def test_what_was_written_is_read_back() -> None:
    assert parse(render(ONE), RECIPE, "h100") == ONE


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hardware": "b200"}, "is of recipes/m/vllm/agg on b200"),
        ({"schema": 0}, "schema"),
        ({"accepted": "yesterday"}, "accepted"),
        ({"pairs": {"x": [1e9]}}, "pairs.x.0"),
    ],
)
def test_what_is_no_baseline_of_this_recipe_is_refused(change: dict[str, object], words: str) -> None:
    found = parse(json.dumps({**json.loads(render(ONE)), **change}), RECIPE, "h100")
    assert isinstance(found, Refusal)
    assert words in found.reason


@given(st.binary(max_size=200))
def test_nothing_that_is_read_crashes(data: bytes) -> None:
    assert isinstance(parse(data, RECIPE, "h100"), Refusal)


def test_a_run_without_a_pair_makes_none() -> None:
    found = of_result(result((1, 1)), recipe=RECIPE, hardware="x", commit="c", today="2026-01-02", verified=False)
    assert found == Refusal("The run measured no pair of base and head.")


def test_pairs_are_kept_as_long_as_the_environment_is_the_same() -> None:
    both = extended(ONE, dataclasses.replace(ONE, accepted="2026-02-01"))
    assert len(both.pairs["request_latency.p90"]) == 4
    assert both.accepted == "2026-02-01"
    newer = dataclasses.replace(ONE, environment=dataclasses.replace(ONE.environment, aiperf_version="0.13.0"))
    assert extended(ONE, newer) == newer
    many = ONE
    for _ in range(60):
        many = extended(many, ONE)
    assert len(many.pairs["request_latency.p90"]) == MOST_PAIRS


def test_it_stands_beside_the_recipes_of_its_name() -> None:
    assert path(RECIPE, "h100-sxm5") == "baselines/m/vllm/agg/h100-sxm5.json"


RUNTIME = "i:1"


def test_a_baseline_of_other_images_or_of_long_ago_is_stale() -> None:
    content = Content("c", {"recipes/m/vllm/agg/deploy.yaml": "spec: {a: [{image: 'i@sha256:9'}]}\n"})
    assert stale(ONE, content, "2026-02-01", 0) == stale(ONE, content, "2026-02-01", 30) == ""
    assert "accepted 30 days ago" in stale(ONE, content, "2026-02-01", 29)
    other = Content("c", {**content.files, "recipes/m/vllm/agg/perf.yaml": f"image: {RUNTIME}\n"})
    assert "i:1 is not among i." in stale(ONE, other, "2026-02-01", 0)
    cache = Content("c", {"recipes/m/model-cache/model-download.yaml": f"image: {RUNTIME}\n"})
    assert stale(ONE, cache, "2026-02-01", 0) == ""


@pytest.mark.parametrize("day", ["2026-02-30", "0000-01-01"])
def test_a_day_that_no_calendar_has_is_a_mistake_of_the_file(day: str) -> None:
    text = json.dumps({**json.loads(render(ONE)), "accepted": day})
    found = parse(text, ONE.recipe, ONE.hardware)
    assert isinstance(found, Refusal)
    assert "accepted" in found.reason


def test_the_schema_takes_what_is_written() -> None:
    validator = Draft202012Validator(schema())
    assert list(validator.iter_errors(json.loads(render(ONE)))) == []
    assert list(validator.iter_errors({**json.loads(render(ONE)), "accepted": "today"})) != []
