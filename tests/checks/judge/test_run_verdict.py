"""A pod decides nothing by itself: what it measured is held, block by block, against what was ordered."""

import dataclasses

import pytest

from checks.judge.run_verdict import measured_as_planned, run_verdict
from checks.judge.verdict import Verdict
from checks.model.metric import (
    Better,
    Metric,
)
from checks.model.result import Block, Measure, Outcome, Result, Sample
from checks.model.spec import (
    Content,
    Side,
    Spec,
    in_turns,
)

BASE, HEAD = Side.BASE, Side.HEAD
METRIC = Metric("tokens.avg", "Throughput", Better.HIGHER, target=0.05, floor=0.02)
HISTORY = {"tokens.avg": (0.004, -0.006, 0.003, -0.002, 0.007, -0.004, 0.001, 0.005)}
SPEC = Spec("recipes/m/f/r", "h100", Content("b" * 40, {}), Content("a" * 40, {}), "", (METRIC,), history=HISTORY)
TWICE = dataclasses.replace(SPEC, blocks=2)
WHOLE = dataclasses.replace(TWICE, whole=True, sequence=in_turns(2))


def block(side: Side, *, fresh: bool = True) -> Block:
    return Block(side, sample=Sample({"tokens.avg": Measure(100, "tokens/sec")}, "0.13.0", {}, 40), fresh=fresh)


def again(*sides: Side) -> tuple[Block, ...]:
    return tuple(block(side, fresh=fresh) for side in sides for fresh in (True, False))


def test_what_was_ordered_to_its_end_is_judged() -> None:
    blocks = (block(BASE), block(HEAD))
    assert measured_as_planned(SPEC, blocks)
    assert run_verdict(SPEC, Result("run-1", "sbx", outcome=Outcome.MEASURED, blocks=blocks)).verdict is Verdict.PASS
    assert measured_as_planned(WHOLE, again(BASE, HEAD, HEAD, BASE))


@pytest.mark.parametrize(
    ("spec", "blocks"),
    [
        (SPEC, ()),
        (SPEC, (block(BASE),)),
        (SPEC, (block(HEAD), block(BASE))),
        (SPEC, (block(BASE), block(HEAD), block(HEAD), block(BASE))),
        (SPEC, (block(BASE), block(BASE, fresh=False), block(HEAD))),
        (SPEC, (block(BASE, fresh=False), block(BASE), block(HEAD), block(HEAD))),
        (TWICE, (block(BASE), block(HEAD))),
        (WHOLE, again(BASE, HEAD)),
        (WHOLE, (block(BASE), block(HEAD), block(HEAD), block(BASE))),
    ],
)
def test_less_more_or_other_blocks_than_were_ordered_are_an_error(spec: Spec, blocks: tuple[Block, ...]) -> None:
    found = run_verdict(spec, Result("run-1", "sbx", outcome=Outcome.MEASURED, blocks=blocks))
    assert (found.verdict, found.reason) == (Verdict.ERROR, "The run measured other sides than were ordered.")
