from dataclasses import dataclass, field, replace
from types import MappingProxyType

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.decide.plan import Action, Create, Expire, Free, Release, Report, Stop, current_request, plan
from bot.decide.retries import REST_SECONDS
from bot.model.runs import Class, Observed, Phase, Run, Sandbox, Wanted
from bot.model.subject import KEPT_SECONDS, Subject, pull_request
from bot.model.trust import Request
from checks.model.result import Outcome
from tests.examples import examples

PULL = pull_request(1, 7)
WANTED = Wanted(PULL, "a" * 40, "recipes/m/vllm/agg", "push")
RUN = Run("run-1", PULL, WANTED.head, WANTED.recipe, WANTED.cause)
BOX = Sandbox("box")


def decide(run: Run | None, sandbox: Sandbox = BOX, *, wanted: bool = True, now: float = 0.0) -> tuple[Action, ...]:
    return plan({PULL: (WANTED,) if wanted else ()}, Observed((run,) if run else (), (sandbox,)), now)


def test_a_wanted_run_is_created_once() -> None:
    assert decide(None) == (Create(WANTED, 0),)
    assert decide(RUN, replace(BOX, holder="another", ours=False)) == ()


def test_a_queued_run_is_released_into_a_free_sandbox() -> None:
    assert decide(RUN) == (Release("run-1", "box"),)


def test_a_run_whose_slot_was_taken_before_the_bot_died_is_released_into_that_sandbox() -> None:
    assert decide(RUN, replace(BOX, holder="run-1")) == (Release("run-1", "box"),)


def test_a_sandbox_of_other_hardware_or_class_is_not_taken() -> None:
    assert decide(replace(RUN, hardware="h100"), replace(BOX, hardware="b200")) == ()
    assert decide(replace(RUN, hardware="h100"), replace(BOX, hardware="h100")) != ()
    assert decide(RUN, replace(BOX, trusted=Class.INSIDER)) == ()
    assert decide(replace(RUN, trusted=Class.INSIDER), replace(BOX, trusted=Class.INSIDER)) != ()


def test_a_run_waits_for_gpus_that_others_hold_and_for_none_that_nobody_has() -> None:
    box = replace(BOX, gpus=8, free=3)
    assert decide(replace(RUN, gpus=4), box) == ()
    assert decide(replace(RUN, gpus=3), box) == (Release("run-1", "box"),)
    assert decide(replace(RUN, gpus=16), box) == (Release("run-1", "box"),)
    assert decide(replace(RUN, gpus=4), BOX) == (Release("run-1", "box"),)


def test_the_pull_request_with_fewer_runs_goes_first_then_the_oldest() -> None:
    other = replace(WANTED, subject=pull_request(1, 8))
    running = replace(RUN, name="run-0", recipe="x", phase=Phase.IN_PROGRESS, sandbox="taken", active=True)
    runs = (running, replace(RUN, created=1.0), replace(RUN, name="run-2", subject=other.subject, created=2.0))
    wanted = {PULL: (WANTED, replace(WANTED, recipe="x")), other.subject: (other,)}
    taken = Sandbox("taken", holder="run-0")
    assert plan(wanted, Observed(runs, (taken, BOX)), 0.0) == (Release("run-2", "box"),)
    assert plan(wanted, Observed(runs[1:], (BOX,)), 0.0)[-1] == Release("run-1", "box")


def test_what_is_no_longer_wanted_is_stopped_and_then_freed_and_reported() -> None:
    running = replace(RUN, phase=Phase.IN_PROGRESS, sandbox="box", active=True)
    held = replace(BOX, holder="run-1")
    assert decide(running, held, wanted=False) == (Stop("run-1"),)
    stopping = replace(running, cancelled="no longer wanted")
    assert decide(stopping, held, wanted=False) == ()
    assert decide(replace(stopping, active=False), held, wanted=False) == (Free("box", "run-1"), Report("run-1"))


@pytest.mark.attack
def test_a_sandbox_that_is_set_aside_is_neither_freed_nor_taken() -> None:
    done = replace(RUN, phase=Phase.COMPLETED, sandbox="box", outcome=Outcome.MEASURED, reported=True)
    aside = replace(BOX, holder="run-1", set_aside="pods are left: p")
    assert decide(done, aside) == ()
    assert decide(replace(RUN, name="run-2"), aside) == ()
    assert decide(done, replace(aside, set_aside="")) == (Free("box", "run-1"),)


@pytest.mark.attack
def test_no_attempt_begins_before_the_sandbox_of_the_one_before_is_free() -> None:
    broken = replace(
        RUN, phase=Phase.COMPLETED, sandbox="box", outcome=Outcome.INFRASTRUCTURE, reported=True, finished=0.0
    )
    for held in (replace(BOX, holder="run-1", clearing=True), replace(BOX, holder="run-1", set_aside="p")):
        assert decide(broken, held, now=1e6) == ()
    assert decide(broken, BOX, now=1e6) == (Create(WANTED, 1),)


def test_a_pull_request_that_could_not_be_read_is_left_alone() -> None:
    done = replace(RUN, name="run-2", phase=Phase.COMPLETED, outcome=Outcome.MEASURED)
    assert plan({}, Observed((RUN, done), (BOX,)), 0.0) == ()


def test_an_infrastructure_error_is_retried_twice_and_a_failed_recipe_never() -> None:
    broken = replace(RUN, phase=Phase.COMPLETED, outcome=Outcome.INFRASTRUCTURE, reported=True)
    assert decide(broken) == (Create(WANTED, 1),)
    thrice = tuple(replace(broken, name=f"run-{n}", attempt=n) for n in range(3))
    assert plan({PULL: (WANTED,)}, Observed(thrice[:2], ()), 0.0) == (Create(WANTED, 2),)
    assert plan({PULL: (WANTED,)}, Observed(thrice, ()), 0.0) == ()
    assert decide(replace(broken, outcome=Outcome.FAILED)) == ()


def test_a_retry_waits_for_the_cluster_and_the_second_one_longer() -> None:
    broken = replace(RUN, phase=Phase.COMPLETED, outcome=Outcome.INFRASTRUCTURE, reported=True, finished=1000.0)
    first, second = REST_SECONDS
    assert decide(broken, now=999.0 + first) == ()
    assert decide(broken, now=1000.0 + first) == (Create(WANTED, 1),)
    twice = (broken, replace(broken, name="run-2", attempt=1, finished=2000.0))
    assert plan({PULL: (WANTED,)}, Observed(twice, ()), 1999.0 + second) == ()
    assert plan({PULL: (WANTED,)}, Observed(twice, ()), 2000.0 + second) == (Create(WANTED, 2),)


def test_a_run_of_which_nobody_said_yet_how_it_ended_is_neither_reported_nor_made_again() -> None:
    assert decide(replace(RUN, phase=Phase.COMPLETED, unread=True)) == ()


def test_a_slot_is_kept_for_a_job_that_nobody_can_read_while_it_may_have_a_pod() -> None:
    box = replace(BOX, holder="run-9")
    assert plan({}, Observed((), (box,), frozenset({"run-9"})), 0.0) == ()
    assert plan({}, Observed((), (box,)), 0.0) == (Free("box", "run-9"),)


def test_a_stopped_run_that_is_wanted_again_gets_a_new_job() -> None:
    assert decide(replace(RUN, cancelled="draft", reported=True)) == (Create(WANTED, 1),)


def test_a_slot_of_ours_whose_job_is_gone_is_freed_and_a_foreign_one_is_not() -> None:
    assert decide(None, replace(BOX, holder="run-9"), wanted=False) == (Free("box", "run-9"),)
    assert decide(None, replace(BOX, holder="run-9", ours=False), wanted=False) == ()
    assert decide(None, replace(BOX, holder="run-9", clearing=True), wanted=False) == ()


def test_a_sandbox_whose_slot_vanished_under_a_running_run_is_not_given_away() -> None:
    running = replace(RUN, name="run-0", cause="x", phase=Phase.IN_PROGRESS, sandbox="box", active=True)
    wanted = {PULL: (WANTED, running.wanted)}
    assert plan(wanted, Observed((running, RUN), (BOX,)), 0.0) == ()


def test_a_stopped_run_is_deleted_when_its_time_as_a_record_is_over() -> None:
    stopped = replace(RUN, cancelled="closed", reported=True)
    assert decide(stopped, wanted=False, now=KEPT_SECONDS + 1) == (Expire("run-1"),)
    assert decide(stopped, wanted=False, now=KEPT_SECONDS - 1) == ()


FIRST = Request("push", 0.0)
DONE = replace(RUN, phase=Phase.COMPLETED, finished=100.0, reported=True, passed=False)


def choose(request: Request, run: Run | None) -> str | None:
    chosen = current_request(RUN.recipe, (FIRST, request), (run,) if run else ())
    return chosen.cause if chosen else None


def test_a_repetition_counts_when_the_run_before_it_had_ended() -> None:
    again = Request("comment 3", 200.0, even_if_passed=False)
    assert choose(again, DONE) == "comment 3"
    assert choose(again, replace(DONE, passed=True)) == "push"
    assert choose(replace(again, even_if_passed=True), replace(DONE, passed=True)) == "comment 3"
    assert choose(again, replace(DONE, finished=300.0)) == "push"
    assert choose(again, replace(DONE, finished=None)) == "push"
    assert choose(again, None) == "push"
    assert choose(replace(again, recipe="recipes/other"), DONE) == "push"
    assert choose(replace(again, recipe="m/vllm/agg"), DONE) == "comment 3"
    assert choose(replace(again, recipe="gg"), DONE) == "push"
    assert current_request(RUN.recipe, (), ()) is None


@dataclass
class World:
    """Kubernetes as far as plan() sees it: Jobs, slots and pods that end when they like."""

    runs: dict[str, Run] = field(default_factory=dict)
    boxes: dict[str, Sandbox] = field(default_factory=lambda: {name: Sandbox(name) for name in ("one", "two")})
    wanted: dict[Subject, tuple[Wanted, ...]] = field(default_factory=dict)
    stopped_wanted: list[str] = field(default_factory=list)
    clock: float = 0.0

    def plan(self) -> tuple[Action, ...]:
        observed = Observed(tuple(self.runs.values()), tuple(self.boxes.values()))
        return plan(MappingProxyType(self.wanted), observed, self.clock)

    def do(self, action: Action) -> None:
        """Each effect is idempotent by name, as Kubernetes makes it."""
        match action:
            case Create(one, attempt):
                name = f"{one.subject.number}-{one.head}-{one.cause}-{attempt}"
                self.runs.setdefault(
                    name, Run(name, one.subject, one.head, one.recipe, one.cause, one.base, attempt, created=self.clock)
                )
            case Release(run, sandbox):
                self._release(run, sandbox)
            case Stop(run):
                if self.runs[run].wanted in {one for ones in self.wanted.values() for one in ones}:
                    self.stopped_wanted.append(run)
                self.runs[run] = replace(self.runs[run], cancelled="no longer wanted")
            case Report(run):
                self.runs[run] = replace(self.runs[run], reported=True)
            case Free(sandbox, run):
                if self.boxes[sandbox].holder == run:
                    self.boxes[sandbox] = replace(self.boxes[sandbox], clearing=True)
            case Expire(run):
                self.runs.pop(run, None)

    def _release(self, run: str, sandbox: str) -> None:
        box, job = self.boxes[sandbox], self.runs[run]
        if box.clearing or box.holder not in ("", run) or job.phase is not Phase.QUEUED or job.cancelled:
            return
        self.boxes[sandbox] = replace(box, holder=run, ours=True)
        self.runs[run] = replace(job, phase=Phase.IN_PROGRESS, sandbox=sandbox, active=True)

    def finish(self, run: Run, outcome: Outcome) -> None:
        if run.cancelled:
            self.runs[run.name] = replace(run, active=False)
        else:
            ended = replace(run, phase=Phase.COMPLETED, active=False, outcome=outcome)
            self.runs[run.name] = replace(ended, finished=self.clock)


class Reconciling(RuleBasedStateMachine):
    """Pushes, ends, foreign runs and half-done, repeated ticks in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    @rule(number=st.integers(1, 3), head=st.sampled_from("abc"), recipes=st.sets(st.sampled_from("xy")))
    def push(self, number: int, head: str, recipes: set[str]) -> None:
        subject = pull_request(1, number)
        self.world.wanted[subject] = tuple(
            Wanted(subject, head, recipe, f"push-{recipe}") for recipe in sorted(recipes)
        )

    @rule(number=st.integers(1, 3))
    def become_unreadable(self, number: int) -> None:
        self.world.wanted.pop(pull_request(1, number), None)

    @rule(data=st.data(), times=st.integers(1, 3))
    def tick(self, data: st.DataObject, times: int) -> None:
        actions = self.world.plan()
        for action in actions[: data.draw(st.integers(0, len(actions)))]:
            for _ in range(times):
                self.world.do(action)

    @rule(data=st.data())
    def stale_tick(self, data: st.DataObject) -> None:
        """The bot dies between taking the slot and starting the run."""
        releases = [action for action in self.world.plan() if isinstance(action, Release)]
        if releases:
            chosen = data.draw(st.sampled_from(releases))
            box = self.world.boxes[chosen.sandbox]
            self.world.boxes[chosen.sandbox] = replace(box, holder=chosen.run, ours=True)

    @rule(outcome=st.sampled_from([Outcome.MEASURED, Outcome.FAILED, Outcome.INFRASTRUCTURE]))
    def end_one(self, outcome: Outcome) -> None:
        running = [run for run in self.world.runs.values() if run.active]
        if running:
            self.world.finish(running[0], outcome)

    @rule()
    def clear(self) -> None:
        for name, box in self.world.boxes.items():
            if box.clearing:
                self.world.boxes[name] = Sandbox(name)

    @rule(name=st.sampled_from(["one", "two"]))
    def somebody_else_comes_and_goes(self, name: str) -> None:
        box = self.world.boxes[name]
        busy = any(run.active and run.sandbox == name for run in self.world.runs.values())
        if not box.holder and not busy:
            self.world.boxes[name] = replace(box, holder="local", ours=False)
        elif box.holder == "local":
            self.world.boxes[name] = Sandbox(name)

    @rule(seconds=st.sampled_from([1.0, *REST_SECONDS, KEPT_SECONDS]))
    def time_passes(self, seconds: float) -> None:
        self.world.clock += seconds

    @invariant()
    def no_sandbox_has_two_runs(self) -> None:
        used = [run.sandbox for run in self.world.runs.values() if run.active]
        assert len(used) == len(set(used))

    @invariant()
    def nothing_wanted_is_stopped(self) -> None:
        assert self.world.stopped_wanted == []

    def teardown(self) -> None:
        """Left to itself, everything ends reported and every sandbox free."""
        for name in [name for name, box in self.world.boxes.items() if box.holder == "local"]:
            self.world.boxes[name] = Sandbox(name)
        for subject in {run.subject for run in self.world.runs.values()} - set(self.world.wanted):
            self.world.wanted[subject] = ()
        for _ in range(200):
            actions = self.world.plan()
            for action in actions:
                self.world.do(action)
            running = [run for run in self.world.runs.values() if run.active]
            for run in running:
                self.world.finish(run, Outcome.INFRASTRUCTURE)
            self.clear()
            self.world.clock += max(REST_SECONDS)
            if not running and not self.world.plan():
                break
        assert self.world.plan() == ()
        assert all(run.reported for run in self.world.runs.values())
        assert all(not box.holder for box in self.world.boxes.values())
        asked = {one for ones in self.world.wanted.values() for one in ones}
        assert asked <= {run.wanted for run in self.world.runs.values() if run.phase is Phase.COMPLETED}


Reconciling.TestCase.settings = settings(max_examples=examples(60), stateful_step_count=30, deadline=None)
TestReconciling = Reconciling.TestCase
