"""What a run's pod would have found: whole results of runs that passed, got slower, failed or were cut off."""

from collections.abc import Iterator

from checks.judge.compare import planned_sides
from checks.judge.next_block import NextBlock, next_block
from checks.model.metric import (
    Better,
)
from checks.model.result import Block, Evidence, Measure, Outcome, Result, Sample, Step
from checks.model.run_name import run_name
from checks.model.spec import (
    Side,
    Spec,
)

_NOISE = (1.000, 1.001, 0.999, 1.001, 0.999, 1.000)


def measured(spec: Spec, sandbox: str, slower: float = 0.0) -> Result:
    """Every block measured; the head is worse by the share `slower` in every metric."""
    return Result(
        run=run_name(spec),
        sandbox=sandbox,
        outcome=Outcome.MEASURED,
        step=Step.CLEAR,
        blocks=tuple(_blocks(spec, slower)),
    )


def failed(spec: Spec, sandbox: str, side: Side) -> Result:
    """One side did not start."""
    evidence = Evidence(Step.READY, "The container of the worker exits again and again.", logs=("Traceback ...",))
    good = [block for block in _blocks(spec, 0.0) if block.side is not side][:1] if side is Side.HEAD else []
    blocks = (*good, Block(side, evidence=evidence))
    return Result(run_name(spec), sandbox, outcome=Outcome.FAILED, step=Step.READY, blocks=blocks, evidence=evidence)


def disturbed(spec: Spec, sandbox: str) -> Result:
    """The cluster failed the run."""
    evidence = Evidence(Step.DEPLOY, "The API server did not answer.")
    return Result(run_name(spec), sandbox, outcome=Outcome.INFRASTRUCTURE, step=Step.DEPLOY, evidence=evidence)


def under_way(spec: Spec, sandbox: str) -> Result:
    """The first block is being measured."""
    return Result(run_name(spec), sandbox, step=Step.BENCHMARK, blocks=(Block(planned_sides(spec)[0]),))


def _blocks(spec: Spec, slower: float) -> Iterator[Block]:
    """As many as a run measures before its answer is clear."""
    found: list[Block] = []
    while (wanted := next_block(spec, found)) is not None:
        found.append(_block(spec, wanted, len(found), slower))
    yield from found


def _block(spec: Spec, wanted: NextBlock, number: int, slower: float) -> Block:
    loss = slower if wanted.side is Side.HEAD else 0.0
    measures = {
        metric.name: Measure(
            100.0 * _NOISE[number % 6] * ((1 - loss) if metric.better is Better.HIGHER else (1 + loss)), "ms"
        )
        for metric in spec.metrics
    }
    sample = Sample(measures, aiperf_version="0.5.0", load={"CONCURRENCY": "4"}, requests=64)
    return Block(
        wanted.side, fresh=wanted.fresh, seconds={"deploy": 1.0}, nodes=("node-0",), images=("image:1",), sample=sample
    )
