"""The slowest hundredth of too few requests is shown and judges nobody."""

from checks.judge.compare import judge
from checks.judge.tails import notes, weighed
from checks.judge.verdict import Verdict
from checks.measure.metrics import named
from checks.model.result import Measure, Sample
from checks.model.spec import DEFAULT_METRICS, Metric, Side, in_turns

P99 = named("time_to_first_token.p99")
assert P99 is not None
METRICS: tuple[Metric, ...] = (DEFAULT_METRICS[0], P99)


def run(requests: int, tail: float = 200.0) -> list[tuple[Side, Sample]]:
    """Six pairs whose head has another tail, and nothing else."""

    def sample(side: Side) -> Sample:
        p99 = tail if side is Side.HEAD else 200.0
        measures = {"output_token_throughput.avg": Measure(100, "tokens/sec"), P99_NAME: Measure(p99, "ms")}
        return Sample(measures, "0.12.0", {}, requests)

    return [(side, sample(side)) for side in in_turns(6)]


P99_NAME = P99.name


def test_a_tail_of_enough_requests_is_gated() -> None:
    assert weighed(METRICS, run(460)) == METRICS
    assert judge(run(460, tail=400.0), METRICS).verdict is Verdict.REGRESSION
    assert notes(METRICS, run(460)) == ()


def test_a_tail_of_too_few_requests_is_shown_and_the_reason_told() -> None:
    judged = judge(run(459, tail=400.0), METRICS)
    assert judged.verdict is Verdict.PASS
    assert [one.metric.gated for one in judged.comparisons] == [True, False]
    assert notes(METRICS, run(459)) == (
        "Time to first token p99 is shown, not gated: it needs 460 requests in every block, and one had 459.",
    )


def test_the_block_with_the_fewest_requests_decides() -> None:
    samples = [*run(1000)[:-1], run(20)[-1]]
    assert not weighed(METRICS, samples)[1].gated
