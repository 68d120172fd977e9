"""A run goes on until its answer is clear, and measures a deployment as often as costs least."""

import dataclasses

import pytest

from checks.judge.next_block import NextBlock, blocks_per_deployment, next_block
from checks.judge.run_verdict import run_verdict
from checks.judge.verdict import Verdict
from checks.model.metric import (
    Better,
    Metric,
)
from checks.model.result import Block, Measure, Outcome, Result, Sample
from checks.model.spec import (
    MOST_EACH,
    Content,
    Side,
    Spec,
    in_turns,
)

BASE, HEAD = Side.BASE, Side.HEAD
METRIC = Metric("tokens.avg", "Throughput", Better.HIGHER, target=0.05, floor=0.02)
HISTORY = {"tokens.avg": (0.004, -0.006, 0.003, -0.002, 0.007, -0.004, 0.001, 0.005)}
SPEC = Spec("recipes/m/f/r", "h100", Content("b" * 40, {}), Content("a" * 40, {}), "", (METRIC,), history=HISTORY)
LONG = {"deploy": 20.0, "ready": 460.0, "smoke": 0.0, "benchmark": 360.0}


def block(side: Side, tokens: float, *, fresh: bool = True) -> Block:
    sample = Sample({"tokens.avg": Measure(tokens, "tokens/sec")}, "0.13.0", {}, 40)
    return Block(side, LONG, sample=sample, fresh=fresh)


def blocks(*tokens: float) -> tuple[Block, ...]:
    return tuple(block(side, value) for side, value in zip(in_turns(6), tokens, strict=False))


def test_a_run_goes_on_until_the_answer_is_clear() -> None:
    assert next_block(SPEC, ()) == NextBlock(BASE, True)
    assert next_block(SPEC, blocks(100)) == NextBlock(HEAD, True)
    assert next_block(SPEC, blocks(100, 100)) is None
    assert next_block(SPEC, blocks(100, 90)) == NextBlock(HEAD, True)
    assert next_block(SPEC, blocks(100, 90, 90)) == NextBlock(BASE, True)
    assert next_block(SPEC, blocks(100, 90, 90, 100)) is None


def test_a_run_ends_with_its_last_pair() -> None:
    short = dataclasses.replace(SPEC, sequence=in_turns(1))
    assert next_block(short, blocks(100, 90)) is None


def test_a_run_without_a_base_has_one_block() -> None:
    new = dataclasses.replace(SPEC, base=None)
    assert next_block(new, ()) == NextBlock(HEAD, True)
    assert next_block(new, (block(HEAD, 100),)) is None


@pytest.mark.parametrize(("within", "expected"), [(0.0, 1), (0.5, 1), (0.69, 2), (0.85, 3), (1.0, MOST_EACH)])
def test_the_more_noise_lies_within_deployments_the_more_often_each_is_measured(within: float, expected: int) -> None:
    """480 s of deployment beside 360 s of benchmark: the square root of 4/3 times the ratio of the variances."""
    assert blocks_per_deployment(dataclasses.replace(SPEC, within=within), blocks(100)[0]) == expected


def test_a_spec_may_say_how_often_each_deployment_is_measured() -> None:
    assert blocks_per_deployment(dataclasses.replace(SPEC, blocks=3, within=1.0), blocks(100)[0]) == 3


def test_a_deployment_is_measured_again_before_the_other_side_has_its_turn() -> None:
    twice = dataclasses.replace(SPEC, blocks=2)
    first = block(BASE, 100)
    assert next_block(twice, (first,)) == NextBlock(BASE, False)
    both = (first, block(BASE, 100.2, fresh=False))
    assert next_block(twice, both) == NextBlock(HEAD, True)
    assert next_block(twice, (*both, block(HEAD, 95))) == NextBlock(HEAD, False)
    again = (*both, block(HEAD, 95), block(HEAD, 95.1, fresh=False))
    assert next_block(twice, again) == NextBlock(HEAD, True)


def test_the_answer_may_be_clear_before_the_last_deployment_is_measured_again() -> None:
    twice = dataclasses.replace(SPEC, blocks=2)
    measured = (block(BASE, 100), block(BASE, 100.2, fresh=False), block(HEAD, 100.1))
    assert next_block(twice, measured) is None
    assert run_verdict(twice, Result("run-1", "sbx", outcome=Outcome.MEASURED, blocks=measured)).verdict is Verdict.PASS


def test_a_whole_run_measures_all_of_its_order() -> None:
    whole = dataclasses.replace(SPEC, sequence=in_turns(1), blocks=2, whole=True)
    measured = (block(BASE, 100), block(BASE, 100, fresh=False), block(HEAD, 100))
    assert next_block(whole, measured) == NextBlock(HEAD, False)
    assert next_block(whole, (*measured, block(HEAD, 100, fresh=False))) is None
