"""Three kinds of runs, one builder: what differs between them, and what never does."""

from checks.judge.known_noise import KnownNoise
from checks.measure.metrics import MetricChange
from checks.model.spec import LEARNING, Content, Origin, Side, in_turns
from checks.policy.values import Policy, Schedule
from checks.recipe.both_sides import Sides
from checks.run.spec_builder import Setting, aa_run, comparison, single

HEAD, BASE = Content("a" * 40, {"x": "head"}), Content("b" * 40, {"x": "base"})
POLICY = Policy(
    pairs=3,
    metrics={"request_error_rate.avg": MetricChange(floor=0.01), "time_to_first_token.p99": MetricChange()},
    schedule=Schedule(pairs=2),
)
SETTING = Setting(POLICY, "h100", Origin(1, 2, "p", "push"))
BOTH, ALONE = Sides("r", HEAD, BASE, "kind: Job"), Sides("r", HEAD, None, "kind: Job")
NOISE = KnownNoise({"request_latency.p90": (0.01,)}, 0.5)


def test_every_run_is_made_by_the_policy_and_says_whose_it_is() -> None:
    for one in (comparison(BOTH, SETTING), comparison(ALONE, SETTING), aa_run(BOTH, SETTING), single(BOTH, SETTING)):
        assert (one.recipe, one.hardware, one.benchmark, one.origin) == ("r", "h100", "kind: Job", SETTING.origin)
        assert (one.failures, one.metrics[-1].name) == (0.01, "time_to_first_token.p99")


def test_a_comparison_knows_the_noise_and_ends_when_it_is_clear() -> None:
    found = comparison(BOTH, SETTING, NOISE)
    assert (found.head, found.base, found.sequence) == (HEAD, BASE, in_turns(3))
    assert (found.history, found.within, found.whole, found.blocks) == (NOISE.pairs, 0.5, False, 0)
    assert comparison(BOTH, SETTING, NOISE, 1).sequence == in_turns(1)


def test_without_a_base_the_head_is_measured_once() -> None:
    assert (comparison(ALONE, SETTING).sequence, comparison(ALONE, SETTING).base) == ((Side.HEAD,), None)
    assert (single(BOTH, SETTING).sequence, single(BOTH, SETTING).base) == ((Side.HEAD,), None)


def test_an_a_a_run_measures_every_pair_of_the_head_beside_itself() -> None:
    found = aa_run(BOTH, SETTING)
    assert (found.head, found.base, found.sequence) == (HEAD, HEAD, in_turns(2))
    assert (found.history, found.whole, found.blocks) == ({}, True, LEARNING)
    assert aa_run(BOTH, SETTING, 7).sequence == in_turns(7)
