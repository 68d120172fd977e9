"""The slowest hundredth of too few requests is shown and judges nobody; those that failed are counted for the reader."""

from checks.judge.compare import judge_samples
from checks.judge.request_counts import count_notes, failure_note, gated_by_count
from checks.judge.verdict import Verdict
from checks.measure.metrics import metric_by_name
from checks.model.metric import (
    DEFAULT_METRICS,
    Metric,
)
from checks.model.result import Measure, Sample
from checks.model.spec import (
    Side,
    in_turns,
)

P99 = metric_by_name("time_to_first_token.p99")
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
    assert gated_by_count(METRICS, run(460)) == METRICS
    assert judge_samples(run(460, tail=400.0), METRICS).verdict is Verdict.REGRESSION
    assert count_notes(METRICS, run(460)) == ()


def test_a_tail_of_too_few_requests_is_shown_and_the_reason_told() -> None:
    judged = judge_samples(run(459, tail=400.0), METRICS)
    assert judged.verdict is Verdict.PASS
    assert [one.metric.gated for one in judged.comparisons] == [True, False]
    assert count_notes(METRICS, run(459)) == (
        "Time to first token p99 is shown, not gated: it needs 460 requests in every block, and one had 459.",
    )


def test_the_block_with_the_fewest_requests_decides() -> None:
    samples = [*run(1000)[:-1], run(20)[-1]]
    assert not gated_by_count(METRICS, samples)[1].gated


def requests(good: int, failed: int) -> Sample:
    return Sample({}, "0.12.0", {}, good, failed)


def test_the_failed_requests_of_all_blocks_are_told_beside_those_that_were_sent() -> None:
    samples = [
        (Side.BASE, requests(1000, 0)),
        (Side.HEAD, requests(999, 1)),
        (Side.HEAD, requests(998, 2)),
        (Side.BASE, requests(1000, 0)),
    ]
    assert failure_note(samples).endswith("allows: 0 of 2,000 at the base, 3 of 2,000 at the head.")


def test_a_side_that_was_not_measured_is_not_told() -> None:
    assert failure_note([(Side.HEAD, requests(999, 1))]).endswith("allows: 1 of 1,000 at the head.")


def test_nothing_is_told_where_none_failed() -> None:
    assert failure_note([(Side.BASE, requests(10, 0)), (Side.HEAD, requests(10, 0))]) == ""
