import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.jobs.api import Api
from bot.jobs.clicks import Click, config_map
from bot.jobs.cluster import Cluster
from bot.jobs.manifest import Image, seconds
from bot.jobs.records import whole_result
from bot.model.records import Reported
from bot.model.run_order import Order
from bot.model.runs import Class, Phase, Run, Sandbox
from bot.model.subject import pull_request
from bot.model.trust import Approval
from checks.kube.errors import UnreachableError
from checks.model.result import Block, Outcome, Result, Step
from checks.model.serial import to_json
from checks.model.spec import Content, Origin, Overlay, Side, Spec, in_turns
from checks.model.stored import from_stored, to_stored
from tests.stories.fake_kubernetes import FakeKubernetes, server

NAMESPACE = "recipe-gate"
SPEC = Spec(
    recipe="recipes/m/vllm/agg",
    hardware="h100",
    head=Content("a" * 40, {"recipes/m/vllm/agg/deploy.yaml": "kind: x"}),
    base=Content("b" * 40, {}),
    benchmark="kind: Job",
    origin=Origin(5, 7, "digest", "comment 9"),
)
APPROVAL = Approval("maintainer", 9, 200.0)
ORDER = Order(pull_request(5, 7), SPEC, "owner/name", "main", "comment 9", 0, APPROVAL, Class.STRANGER)
OVERLAY = Overlay(storage_class="fast")


@dataclass
class Kubernetes:
    """A cluster as the bot sees it, and as the test does."""

    bot: Cluster
    fake: FakeKubernetes

    async def run(self) -> Run:
        (found,) = (await self.bot.jobs()).records
        return found.run


@pytest.fixture
async def kubernetes(aiohttp_server: Callable[[web.Application], Awaitable[TestServer]]) -> AsyncIterator[Kubernetes]:
    fake = FakeKubernetes(lambda: 1000.0)
    served = await aiohttp_server(fake.application())
    api = Api(server(str(served.make_url("")).rstrip("/")))
    yield Kubernetes(Cluster(api, NAMESPACE, Image("image:1", ("pull",))), fake)
    api.close()


async def test_a_run_is_created_suspended_and_only_once(kubernetes: Kubernetes) -> None:
    await kubernetes.bot.create(ORDER)
    await kubernetes.bot.create(ORDER)
    (job,) = kubernetes.fake.jobs()
    assert job["spec"]["suspend"] is True
    assert job["spec"]["backoffLimit"] == 0
    assert job["metadata"]["annotations"]["recipe-gate.dev/approver"] == "maintainer"
    assert from_stored(Spec, await kubernetes.bot.text(f"{ORDER.name}-input", "spec.json") or "").value == SPEC
    assert await kubernetes.run() == Run(
        name=ORDER.name,
        subject=pull_request(5, 7),
        head="a" * 40,
        recipe=SPEC.recipe,
        cause="comment 9",
        base=f"main@{'b' * 40}",
        created=1000.0,
        hardware="h100",
    )
    (found,) = (await kubernetes.bot.jobs()).records
    assert (found.approval, found.full_name) == (ORDER.approval, "owner/name")


async def test_the_runs_pod_has_no_privilege(kubernetes: Kubernetes) -> None:
    await kubernetes.bot.create(ORDER)
    pod = kubernetes.fake.job(ORDER.name)["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["serviceAccountName"] == ORDER.name
    assert pod["imagePullSecrets"] == [{"name": "pull"}]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["command"][:4] == ["recipe-gate", "run", "--spec", "/input/spec.json"]


async def test_a_release_takes_the_slot_tells_the_pod_where_and_adopts_the_input(kubernetes: Kubernetes) -> None:
    await kubernetes.bot.create(ORDER)
    for _ in range(2):
        assert await kubernetes.bot.release(ORDER.name, "box", OVERLAY)
    job = kubernetes.fake.job(ORDER.name)
    told = job["spec"]["template"]["metadata"]["annotations"]
    assert job["spec"]["suspend"] is False
    assert (told["recipe-gate.dev/sandbox"], json.loads(told["recipe-gate.dev/overlay"])) == (
        "box",
        json.loads(to_stored(OVERLAY)),
    )
    owner = kubernetes.fake.objects[NAMESPACE, "configmaps", f"{ORDER.name}-input"]["metadata"]["ownerReferences"]
    assert owner[0]["uid"] == job["metadata"]["uid"]
    run = await kubernetes.run()
    assert (run.phase, run.sandbox, run.active) == (Phase.IN_PROGRESS, "box", True)
    assert await kubernetes.bot.sandbox(Sandbox("box")) == Sandbox("box", holder=ORDER.name)


@pytest.mark.attack
async def test_a_released_run_has_an_account_that_may_write_its_own_result_alone(kubernetes: Kubernetes) -> None:
    """The one account of all runs wrote another run's result, and a click."""
    await kubernetes.bot.create(ORDER)
    assert await kubernetes.bot.release(ORDER.name, "box", OVERLAY)
    objects, job = kubernetes.fake.objects, kubernetes.fake.job(ORDER.name)
    (rule,) = objects[NAMESPACE, "roles", ORDER.name]["rules"]
    assert rule == {
        "apiGroups": [""],
        "resources": ["configmaps"],
        "resourceNames": [f"{ORDER.name}-result"],
        "verbs": ["get", "patch"],
    }
    lent = objects["box", "rolebindings", ORDER.name]
    assert (lent["roleRef"]["name"], lent["subjects"][0]["name"]) == ("runner", ORDER.name)
    made = [objects[NAMESPACE, kind, ORDER.name] for kind in ("serviceaccounts", "roles", "rolebindings")]
    assert {one["metadata"]["ownerReferences"][0]["uid"] for one in made} == {job["metadata"]["uid"]}
    await kubernetes.bot.free("box", ORDER.name)
    kubernetes.fake.settle()
    assert ("box", "rolebindings", ORDER.name) not in objects


@pytest.mark.attack
async def test_a_result_of_another_job_of_the_name_is_not_believed(kubernetes: Kubernetes) -> None:
    await kubernetes.bot.create(ORDER)
    kubernetes.fake.write(
        {"metadata": {"name": ORDER.name, "namespace": NAMESPACE, "uid": "older"}}, Result(ORDER.name, "box")
    )
    uid = kubernetes.fake.job(ORDER.name)["metadata"]["uid"]
    text, refused = await kubernetes.bot.result(ORDER.name, uid)
    assert (text, uid in refused) == (None, True)
    assert not await kubernetes.bot.release(ORDER.name, "box", OVERLAY)
    assert await kubernetes.bot.release(ORDER.name, "box", OVERLAY)
    assert await kubernetes.bot.result(ORDER.name, uid) == (None, "")


@pytest.mark.attack
async def test_a_click_is_none_that_a_run_wrote_into_its_result(kubernetes: Kubernetes) -> None:
    await kubernetes.bot.create(ORDER)
    await kubernetes.bot.release(ORDER.name, "box", OVERLAY)
    forged = config_map(Click("c", 5, "a" * 40, "maintainer", 1.0))
    result = kubernetes.fake.objects[NAMESPACE, "configmaps", f"{ORDER.name}-result"]
    result["metadata"]["labels"], result["data"] = forged["metadata"]["labels"], forged["data"]
    assert await kubernetes.bot.clicks() == ()


async def test_a_sandbox_that_somebody_else_took_is_left_to_them(kubernetes: Kubernetes) -> None:
    await kubernetes.bot.create(ORDER)
    slot = {"metadata": {"name": "slot", "annotations": {"recipe-gate.dev/run": "run-local"}}}
    kubernetes.fake.objects["box", "configmaps", "slot"] = slot
    assert not await kubernetes.bot.release(ORDER.name, "box", OVERLAY)
    assert (await kubernetes.run()).phase is Phase.QUEUED
    assert await kubernetes.bot.sandbox(Sandbox("box")) == Sandbox("box", holder="run-local", ours=False)
    await kubernetes.bot.free("box", ORDER.name)
    assert kubernetes.fake.slots() == {"box": "run-local"}


async def test_a_stopped_run_is_over_when_its_pods_are_gone(kubernetes: Kubernetes) -> None:
    await kubernetes.bot.create(ORDER)
    await kubernetes.bot.release(ORDER.name, "box", OVERLAY)
    kubernetes.fake.settle()
    await kubernetes.bot.stop(ORDER.name, "closed")
    assert not (await kubernetes.run()).over
    kubernetes.fake.settle()
    run = await kubernetes.run()
    assert (run.over, run.cancelled) == (True, "closed")
    await kubernetes.bot.free("box", ORDER.name)
    assert (await kubernetes.bot.sandbox(Sandbox("box"))).clearing
    kubernetes.fake.settle()
    assert await kubernetes.bot.sandbox(Sandbox("box")) == Sandbox("box")


async def test_a_queued_run_that_is_stopped_is_over_at_once_and_expires_by_hand(kubernetes: Kubernetes) -> None:
    await kubernetes.bot.create(ORDER)
    await kubernetes.bot.stop(ORDER.name, "closed")
    assert (await kubernetes.run()).over
    for _ in range(2):
        await kubernetes.bot.expire(ORDER.name)
    assert kubernetes.fake.objects == {}


async def test_a_report_is_written_on_the_job_with_its_time_to_live(kubernetes: Kubernetes) -> None:
    await kubernetes.bot.create(ORDER)
    await kubernetes.bot.release(ORDER.name, "box", OVERLAY)
    kubernetes.fake.finish(kubernetes.fake.job(ORDER.name), Result(ORDER.name, "box", outcome=Outcome.MEASURED))
    run = await kubernetes.run()
    assert (run.phase, run.finished, run.over, run.reported) == (Phase.COMPLETED, 1000.0, True, False)
    await kubernetes.bot.report(ORDER.name, Reported(3, "content", Outcome.MEASURED, passed=True), 2592000)
    run = await kubernetes.run()
    assert (run.reported, run.outcome, run.passed) == (True, Outcome.MEASURED, True)
    assert kubernetes.fake.job(ORDER.name)["spec"]["ttlSecondsAfterFinished"] == 30 * 24 * 3600


async def test_a_job_of_somebody_else_with_our_label_is_left_alone(kubernetes: Kubernetes) -> None:
    await kubernetes.bot.create(ORDER)
    del kubernetes.fake.job(ORDER.name)["metadata"]["annotations"]["recipe-gate.dev/head"]
    found = await kubernetes.bot.jobs()
    assert (found.records, [one.name for one in found.unreadable]) == ((), [ORDER.name])


async def test_clicks_are_kept_once_and_in_order(kubernetes: Kubernetes) -> None:
    late, early = Click("b", 5, "a" * 40, "x", 2.0), Click("a", 5, "a" * 40, "x", 1.0)
    for one in (late, early, replace(late, at=3.0)):
        await kubernetes.bot.keep(one)
    assert await kubernetes.bot.clicks() == (early, late)
    await kubernetes.bot.forget(early)
    assert await kubernetes.bot.clicks() == (late,)


async def test_a_cluster_that_does_not_answer_raises(kubernetes: Kubernetes) -> None:
    kubernetes.fake.down = True
    for attempt in (kubernetes.bot.ready(), kubernetes.bot.create(ORDER), kubernetes.bot.text("x", "y")):
        with pytest.raises(UnreachableError):
            await attempt


RUN = Run("run-1", pull_request(5, 7), "a" * 40, "recipe", "push", phase=Phase.COMPLETED, sandbox="box")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "wrote no result"),
        (to_json(Result("run-2", "box", outcome=Outcome.MEASURED)), "names another run, run-2"),
        ("{", "cannot be read"),
        (to_json(Result("run-1", "box", step=Step.SMOKE, blocks=(Block(Side.BASE),))), "before the run did"),
    ],
)
def test_a_job_that_ended_without_a_whole_result_is_an_infrastructure_error(text: str | None, words: str) -> None:
    result = whole_result(RUN, "Failed DeadlineExceeded", text)
    assert result is not None
    assert result.outcome is Outcome.INFRASTRUCTURE
    assert result.evidence is not None
    assert words in result.evidence.reason
    assert "DeadlineExceeded" in result.evidence.reason


@pytest.mark.attack
def test_a_result_that_is_refused_says_why_and_shows_nothing_of_it() -> None:
    running = replace(RUN, phase=Phase.IN_PROGRESS)
    assert whole_result(running, "", None, "its result is of another Job") is None
    told = whole_result(RUN, "Complete", None, "its result is of another Job")
    assert told is not None
    assert told.evidence is not None
    assert "its result is of another Job" in told.evidence.reason


def test_a_whole_result_is_what_it_says_and_a_running_one_has_what_there_is() -> None:
    done = Result("run-1", "box", outcome=Outcome.FAILED)
    assert whole_result(RUN, "Failed", to_json(done)) == done
    running = replace(RUN, phase=Phase.IN_PROGRESS)
    assert whole_result(running, "", None) is None
    assert whole_result(running, "", to_json(Result("run-1", "box"))) == Result("run-1", "box")


@pytest.mark.attack
def test_a_job_may_last_no_longer_than_its_budget_lets_it() -> None:
    """A run with all of its pairs could hold its GPUs for a week."""
    spec = replace(SPEC, sequence=in_turns(12), gpus=8)
    assert seconds(spec) > 160 * 3600
    assert seconds(replace(spec, gpu_minutes=2880.0)) < 9 * 3600
