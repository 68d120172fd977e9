"""The order of a run, and what it says when it ends early."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from checks.kube.errors import BrokenError, RejectedError, UnreachableError
from checks.model.metric import (
    DEFAULT_METRICS,
)
from checks.model.result import Evidence, ImageCheck, Measure, Outcome, Result, Sample, Step
from checks.model.serial import from_json, to_json
from checks.model.spec import (
    Content,
    Overlay,
    Side,
    Spec,
    in_turns,
)
from checks.run.steps import run
from checks.run.stopped import StoppedError

SPEC = Spec("recipes/m/f/r", "h100", Content("head", {}), Content("base", {}), "perf")
FOUND = ImageCheck("runtime-gpu", "pass", "one GPU")
LOST = Evidence(Step.BENCHMARK, "What was measured could not be collected.")
SAMPLE = Sample({metric.name: Measure(1, "ms") for metric in DEFAULT_METRICS}, "0.12.0", {}, 4)


@dataclass
class Fake:
    """A sandbox that writes down what was done to it; `at` does something when a step is reached."""

    at: dict[str, Callable[[], Evidence | None]] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    limits: list[float] = field(default_factory=list)
    run: str = "run-1"
    namespace: str = "sbx"
    overlay: Overlay = field(default_factory=Overlay)

    def _did(self, what: str) -> Evidence | None:
        self.done.append(what)
        return self.at[what]() if what in self.at else None

    def admit(self, content: Content) -> Evidence | None:
        return self._did(f"admit {content.sha}")

    def fetch(self, content: Content) -> Evidence | None:
        return self._did(f"fetch {content.sha}")

    def deploy(self, content: Content) -> Evidence | None:
        return self._did(f"deploy {content.sha}")

    def ready(self) -> Evidence | None:
        return self._did("ready")

    def smoke(self) -> Evidence | None:
        return self._did("smoke")

    def benchmark(self) -> Sample | Evidence:
        return self._did("benchmark") or SAMPLE

    def again(self) -> Evidence | None:
        return self._did("again")

    def limit(self, seconds: float) -> None:
        self.limits.append(seconds)

    def placement(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return ("node-0",), ("image@sha256:0",)

    def clear(self) -> Evidence | None:
        return self._did("clear")

    def inside(self, content: Content) -> tuple[ImageCheck, ...]:
        found = self._did(f"inside {content.sha}")
        return (FOUND,) if found is None else ()


def ran(stage: Fake, spec: Spec = SPEC) -> tuple[Result, list[Result]]:
    saved: list[Result] = []
    ticks = iter(range(10_000))
    return run(spec, stage, saved.append, lambda: float(next(ticks))), saved


def failing(step: Step) -> Callable[[], Evidence | None]:
    return lambda: Evidence(step, "no")


def raising(error: Exception) -> Callable[[], Evidence | None]:
    def act() -> Evidence | None:
        raise error

    return act


def test_a_whole_run_measures_both_sides_in_the_specs_order_and_clears_after_each() -> None:
    stage = Fake()
    result, _ = ran(stage)
    assert result.outcome is Outcome.MEASURED
    assert [block.side for block in result.blocks] == list(SPEC.sequence[:2])
    assert all(block.sample == SAMPLE and block.nodes == ("node-0",) for block in result.blocks)
    assert stage.done[:5] == ["clear", "admit base", "admit head", "fetch base", "fetch head"]
    assert stage.done[5:10] == ["deploy base", "ready", "smoke", "benchmark", "clear"]
    assert [what for what in stage.done if what.startswith("deploy")] == [
        f"deploy {side.value}" for side in SPEC.sequence[:2]
    ]


def test_a_deployment_that_is_measured_again_is_neither_cleared_nor_asked_in_between() -> None:
    stage = Fake()
    result, saved = ran(stage, replace(SPEC, blocks=2, whole=True, sequence=in_turns(1)))
    assert [(block.side, block.fresh) for block in result.blocks] == [
        (side, fresh) for side in in_turns(1) for fresh in (True, False)
    ]
    once = ["ready", "smoke", "benchmark", "again", "benchmark", "clear"]
    assert stage.done[5:19] == ["deploy base", *once, "deploy head", *once]
    assert [set(block.seconds) >= {"deploy", "clear"} for block in result.blocks] == [False] * 4
    assert all(from_json(Result, to_json(one)) == one for one in saved)


def test_a_measurement_that_cannot_be_repeated_ends_its_block() -> None:
    stage = Fake({"again": failing(Step.CLEAR)})
    result, _ = ran(stage, replace(SPEC, blocks=2))
    assert (result.outcome, len(result.blocks)) == (Outcome.INFRASTRUCTURE, 2)
    assert result.blocks[0].sample == SAMPLE


def test_a_recipe_without_a_base_is_measured_once() -> None:
    stage = Fake()
    result, _ = ran(stage, Spec("recipes/m/f/r", "h100", Content("head", {}), None, "perf"))
    assert [block.side for block in result.blocks] == [Side.HEAD]
    assert "fetch base" not in stage.done


def test_the_result_is_saved_when_each_step_begins_and_can_be_read_back() -> None:
    _, saved = ran(Fake())
    assert [result.step for result in saved[:6]] == [Step.MODEL_CACHE, *list(Step)[1:]]
    assert all(from_json(Result, to_json(result)) == result for result in saved)
    assert [result.outcome for result in saved[:-2]] == [Outcome.RUNNING] * (len(saved) - 2)


def test_the_heads_image_is_looked_into_once_when_it_was_up_and_nothing_hangs_on_it() -> None:
    stage = Fake()
    result, saved = ran(stage)
    assert (stage.done[-1], stage.done.count("inside head")) == ("inside head", 1)
    assert (result.inside, saved[-2].inside, saved[-2].outcome) == ((FOUND,), (), Outcome.MEASURED)
    for at in ("admit head", "fetch head", "clear"):
        refused = Fake({at: failing(Step.CLEAR if at == "clear" else Step.DEPLOY)})
        assert ran(refused)[0].inside == ()
        assert "inside head" not in refused.done


@pytest.mark.parametrize(
    "error",
    [UnreachableError("away"), StoppedError("SIGTERM"), RejectedError(403, "", "no"), BrokenError(LOST), KeyError("x")],
)
@pytest.mark.parametrize(("failed", "outcome"), [("", Outcome.MEASURED), ("smoke", Outcome.FAILED)])
def test_what_ends_the_look_into_the_image_takes_nothing_of_the_run_back(
    error: Exception, failed: str, outcome: Outcome
) -> None:
    broken = {failed: failing(Step.SMOKE)} if failed else {}
    spec = replace(SPEC, sequence=(Side.HEAD, Side.BASE))
    result, saved = ran(Fake({**broken, "inside head": raising(error)}), spec)
    assert result.outcome is saved[-1].outcome is outcome
    assert result.blocks == saved[-1].blocks
    assert [one.check for one in result.inside] == ["image"]
    assert "was not looked into" in result.inside[0].seen


def test_a_signal_while_the_end_of_a_run_is_written_leaves_it_ended() -> None:
    saved: list[Result] = []

    def save(result: Result) -> None:
        saved.append(result)
        if result.outcome is Outcome.MEASURED and saved.count(result) == 1:
            raise StoppedError("SIGTERM")

    assert run(SPEC, Fake(), save, lambda: 0.0).outcome is Outcome.MEASURED
    assert saved[-1].outcome is Outcome.MEASURED


def test_an_end_that_cannot_be_written_is_raised_and_leaves_no_deployment() -> None:
    stage, saved = Fake(), list[Result]()

    def save(result: Result) -> None:
        saved.append(result)
        if result.step is Step.SMOKE:
            raise RejectedError(403, "Forbidden", "no")

    with pytest.raises(RejectedError):
        run(SPEC, stage, save, lambda: 0.0)
    assert [one.outcome for one in saved[-2:]] == [Outcome.RUNNING, Outcome.INFRASTRUCTURE]
    assert stage.done[-2:] == ["ready", "clear"]


def test_an_api_server_that_stays_away_while_the_end_is_written_is_not_asked_to_clear() -> None:
    stage = Fake()

    def save(result: Result) -> None:
        if result.step is Step.SMOKE:
            raise UnreachableError("away")

    with pytest.raises(UnreachableError):
        run(SPEC, stage, save, lambda: 0.0)
    assert stage.done[-1] == "ready"


@pytest.mark.parametrize("error", [UnreachableError("away"), StoppedError("SIGTERM"), RejectedError(403, "", "no")])
def test_what_ends_the_clearing_of_the_last_block_takes_nothing_of_the_run_back(error: Exception) -> None:
    stage = Fake()
    clears = len([one for one in stage_of_a_whole_run().done if one == "clear"])
    stage.at["clear"] = lambda: raising(error)() if stage.done.count("clear") == clears else None
    result, saved = ran(stage)
    assert result.outcome is saved[-1].outcome is Outcome.MEASURED
    assert result.blocks[-1].sample == SAMPLE


def stage_of_a_whole_run() -> Fake:
    stage = Fake()
    ran(stage)
    return stage


@pytest.mark.parametrize(
    ("where", "step"),
    [("ready", Step.READY), ("smoke", Step.SMOKE), ("benchmark", Step.BENCHMARK), ("deploy head", Step.DEPLOY)],
)
def test_a_failed_block_is_cleared_and_ends_the_run(where: str, step: Step) -> None:
    stage = Fake({where: failing(step)})
    result, _ = ran(stage)
    assert result.outcome is Outcome.FAILED
    assert result.step is step
    assert result.blocks[-1].evidence == result.evidence == Evidence(step, "no")
    assert [one for one in stage.done if not one.startswith("inside")][-1] == "clear"


def test_a_head_that_the_api_server_refuses_costs_no_block() -> None:
    stage = Fake({"admit head": failing(Step.DEPLOY)})
    result, _ = ran(stage)
    assert result.outcome is Outcome.FAILED
    assert result.blocks[0].side is Side.HEAD
    assert not any(what.startswith(("fetch", "deploy")) for what in stage.done)


def test_a_model_that_cannot_be_fetched_fails_the_run() -> None:
    result, _ = ran(Fake({"fetch base": failing(Step.MODEL_CACHE)}))
    assert (result.outcome, result.step, result.blocks) == (Outcome.FAILED, Step.MODEL_CACHE, ())


@pytest.mark.attack
def test_a_sandbox_that_cannot_be_cleared_is_infrastructure_and_keeps_what_was_measured() -> None:
    stage = Fake()
    stage.at["clear"] = lambda: Evidence(Step.CLEAR, "stuck") if stage.done.count("clear") == 2 else None
    result, saved = ran(stage)
    assert (result.outcome, result.left_behind) == (Outcome.INFRASTRUCTURE, "stuck")
    assert result.blocks[0].sample == SAMPLE
    assert stage.done.count("deploy head") == 0
    assert saved[-1] == result


@pytest.mark.attack
def test_a_last_block_that_cannot_be_cleared_takes_nothing_of_the_measurement_back() -> None:
    stage = Fake()
    clears = len([one for one in stage_of_a_whole_run().done if one == "clear"])
    stage.at["clear"] = lambda: Evidence(Step.CLEAR, "stuck") if stage.done.count("clear") == clears else None
    result, saved = ran(stage)
    assert (result.outcome, result.left_behind, result.evidence) == (Outcome.MEASURED, "stuck", None)
    assert all(block.sample == SAMPLE for block in result.blocks)
    assert saved[-1] == result
    assert "inside head" not in stage.done


def test_a_sandbox_that_was_not_clear_before_the_run_is_not_the_runs_doing() -> None:
    result, _ = ran(Fake({"clear": failing(Step.CLEAR)}))
    assert (result.outcome, result.left_behind) == (Outcome.INFRASTRUCTURE, "")


@pytest.mark.parametrize("where", ["smoke", "fetch head"])
def test_whatever_ended_a_run_it_says_what_it_left_behind(where: str) -> None:
    for broken in (
        raising(StoppedError("SIGTERM")),
        failing(Step.MODEL_CACHE if where == "fetch head" else Step.SMOKE),
    ):
        stage = Fake({where: broken})
        stage.at["clear"] = lambda stage=stage: Evidence(Step.CLEAR, "stuck") if where in stage.done else None
        result, saved = ran(stage)
        assert result.left_behind == "stuck"
        assert result.outcome in {Outcome.INFRASTRUCTURE, Outcome.FAILED}
        assert saved[-1] == result


@pytest.mark.parametrize(
    "error", [UnreachableError("away"), StoppedError("SIGTERM"), RejectedError(403, "", "no"), BrokenError(LOST)]
)
def test_what_is_not_the_recipes_doing_is_infrastructure(error: Exception) -> None:
    stage = Fake({"smoke": raising(error)})
    result, saved = ran(stage)
    assert result.outcome is Outcome.INFRASTRUCTURE
    assert result.step is Step.SMOKE
    assert saved[-1] == result
    assert (stage.done[-1] == "clear") is not isinstance(error, UnreachableError)


@pytest.mark.attack
def test_a_tag_that_is_moved_while_a_run_goes_on_ends_it_with_what_moved() -> None:
    """What was approved is what was pulled first."""
    digests = iter(["a" * 64, "a" * 64, "b" * 64, "b" * 64, "b" * 64])
    stage = Fake()
    stage.placement = lambda: (("n",), (f"nvcr.io/nvidia/x:1@sha256:{next(digests)}",))  # type: ignore[method-assign]
    spec = replace(SPEC, sequence=(Side.BASE, Side.HEAD, Side.HEAD), whole=True)
    found = run(spec, stage, lambda _: None, lambda: 0.0)
    assert found.outcome is Outcome.INFRASTRUCTURE
    assert found.evidence is not None
    assert "The tag nvcr.io/nvidia/x:1 was moved while the run went on" in found.evidence.reason
    assert stage.done[-1] == "clear"


@pytest.mark.attack
def test_a_run_ends_when_its_gpu_minutes_are_used_up_and_it_is_no_error_of_the_cluster() -> None:
    """The sum of a run's deadlines was a week, and each was used up twice more."""
    stage = Fake()
    result, _ = ran(stage, replace(SPEC, gpus=60, gpu_minutes=2.0))
    assert (result.outcome, result.step) == (Outcome.FAILED, Step.READY)
    assert result.evidence is not None
    assert result.evidence.reason.startswith("The run used 2 of its 2 GPU minutes (60 GPUs at a time).")
    assert "raise gpu_minutes" in result.evidence.reason
    assert stage.done[-1].startswith(("clear", "inside"))


@pytest.mark.attack
def test_no_step_may_last_longer_than_what_is_left_of_the_budget() -> None:
    stage = Fake()
    ran(stage, replace(SPEC, gpus=2, gpu_minutes=1.0))
    assert stage.limits[:4] == [30.0, 29.0, 28.0, 27.0]


@pytest.mark.attack
def test_no_further_pair_is_begun_that_the_budget_does_not_cover() -> None:
    whole = replace(SPEC, whole=True, sequence=in_turns(6), blocks=1)
    assert len(ran(Fake(), whole)[0].blocks) == 12
    spec = replace(whole, gpus=1, gpu_minutes=25 / 60)
    result, _ = ran(Fake(), spec)
    assert (result.outcome, len(result.blocks)) == (Outcome.MEASURED, 4)
