"""What was tried and held from the beginning: who may have a commit run, by what word, at which moment, and judged by what."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from lab.github import comments
from lab.github.faults import Fault
from tests.stories.runner import measured
from tests.stories.steps import DEPLOY, RECIPE, conclusion, deploy, opened
from tests.stories.world import World

PERF = f"{RECIPE}/perf.yaml"
STEP = 2
"""So many stories share the requests between them."""
pytestmark = pytest.mark.attack


async def named(world: World, number: int) -> None:
    await world.github.say("maintainer", number, f"/ok-to-test {world.github.head(number)}")
    await world.settle(sweep=True)


async def pushed_at(world: World, request: int) -> tuple[int, int]:
    """A commit is named, and replaced at a request of the bot's after that (0: at none): its pull request, all requests."""
    number = await opened(world)

    async def push(_: float) -> None:
        world.github.replace_head(number, deploy(world, b"apiVersion:", f"# other {request}\napiVersion:".encode()))

    before = len(world.github.lab.faults.requests)
    world.github.lab.faults.sleep = push
    world.github.plan(*[Fault("slow", every=request)] if request else [])
    await named(world, number)
    world.github.plan()
    return number, len(world.github.lab.faults.requests) - before


@pytest.mark.parametrize("first", range(STEP))
async def test_a_push_at_any_request_between_word_and_job_runs_no_commit_that_nobody_named(
    world: World, first: int
) -> None:
    calm, requests = await pushed_at(world, 0)
    assert (len(world.cluster.released()), requests > 10) == (1, True)
    await world.github.close(calm)
    for request in range(first + 1, requests + 1, STEP):
        number, _ = await pushed_at(world, request)
        await world.settle(sweep=True)
        unnamed = world.github.head(number)
        for job in world.cluster.jobs():
            spec = world.spec(job)
            assert spec.head.files[DEPLOY].encode() == world.github.file(spec.head.sha, DEPLOY)
        assert unnamed not in {job["metadata"]["annotations"]["recipe-gate.dev/head"] for job in world.cluster.jobs()}
        assert world.cluster.released() == []
        await world.github.close(number)


def answered(status: int, body: Any) -> Callable[[str], web.Response | None]:
    """Whoever is asked about, GitHub answers this of their rights."""

    def instead(path: str) -> web.Response | None:
        text = body if isinstance(body, str) else json.dumps(body)
        asked = path.endswith("/permission")
        return web.Response(status=status, text=text, content_type="application/json") if asked else None

    return instead


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, {"message": "Server Error"}),
        (403, {"message": "Resource not accessible by integration"}),
        (404, {"message": "Not Found"}),
        (401, {"message": "Bad credentials"}),
        (200, {"permission": "superuser", "role_name": "superuser"}),
        (200, {"permission": "WRITE", "role_name": "write"}),
        (200, {"permission": "read", "role_name": "admin"}),
        (200, {"permission": "none", "role_name": "write"}),
        (200, {"permission": None}),
        (200, {"role_name": "admin"}),
        (200, {}),
        (200, []),
        (200, "no JSON"),
    ],
)
async def test_rights_that_github_does_not_tell_are_none(world: World, status: int, body: Any) -> None:
    number = await opened(world)
    world.github.instead = answered(status, body)
    await named(world, number)
    insider = await opened(world, "maintainer")
    assert (world.cluster.jobs(), conclusion(world, number)) == ([], None)
    world.github.instead = lambda _: None
    world.clock.time += 3600
    await world.settle(sweep=True)
    assert {world.spec(job).origin.pull_request for job in world.cluster.jobs()} == {number, insider}


@pytest.mark.parametrize(
    "shown",
    ["> {}", "```\n{}\n```", "<!-- {} -->", "<!--\n{}", "    {}", "Say {}", "`{}`", "- {}", "<pre>{}</pre>", "[{}](x)"],
)
async def test_a_word_that_is_only_shown_starts_and_stops_nothing(world: World, shown: str) -> None:
    number = await opened(world)
    await world.github.say("maintainer", number, shown.format(f"/ok-to-test {world.github.head(number)}"))
    await world.settle(sweep=True)
    assert world.cluster.jobs() == []
    await named(world, number)
    await world.github.say("maintainer", number, shown.format("/cancel"))
    await world.settle(sweep=True)
    assert len(world.cluster.released()) == 1


async def test_a_word_that_was_edited_or_is_gone_starts_nothing(world: World) -> None:
    number = await opened(world)
    word = f"/ok-to-test {world.github.head(number)}"
    await world.github.say("maintainer", number, word, edited=True)
    gone = await world.github.say("maintainer", number, word)
    world.github.person("maintainer").call(comments.delete, comment_id=gone.id)
    harmless = await world.github.say("maintainer", number, "Fine.")
    world.github.person("owner").edit(harmless, word)
    await world.settle(sweep=True)
    assert world.cluster.jobs() == []


async def test_a_strangers_click_runs_nothing(world: World) -> None:
    number = await opened(world)
    await named(world, number)
    await world.finish(lambda spec, box: measured(spec, box, slower=0.2))
    for sender in ("stranger", "passer-by"):
        await world.github.click(sender, world.github.head(number))
    await world.settle(sweep=True)
    assert (len(world.cluster.jobs()), conclusion(world, number)) == (1, "failure")


async def test_two_maintainers_at_once_make_one_run_and_the_last_word_holds(world: World) -> None:
    world.github.repository.access = {**world.github.repository.access, "owner": "admin"}
    number = await opened(world)
    word = f"/ok-to-test {world.github.head(number)}"
    for author in ("maintainer", "owner"):
        await world.github.say(author, number, word)
    await world.settle(sweep=True)
    assert len(world.cluster.jobs()) == 1
    await world.github.say("maintainer", number, "/cancel")
    await world.github.say("owner", number, word)
    await world.settle(sweep=True)
    assert (len(world.cluster.released()), conclusion(world, number)) == (1, None)
    await world.github.say("owner", number, word)
    await world.github.say("maintainer", number, "/cancel")
    await world.settle(sweep=True)
    assert (len(world.cluster.released()), conclusion(world, number)) == (0, "cancelled")


async def test_the_heads_own_policy_benchmark_and_baseline_judge_nothing(world: World) -> None:
    base = world.github.base
    easier = base[PERF].replace(b"batch/v1", b"batch/v1  # easier", 1)
    world.github.merge({".github/recipe-gate.yaml": b"hardware: ''\npairs: 6\n"})
    files = {
        **deploy(world),
        PERF: easier,
        ".github/recipe-gate.yaml": b"mode: advise\ncommanders: triage\npairs: 1\nmetrics: {request_latency.p90: {floor: 9}}\n",
        f"baselines/{RECIPE.removeprefix('recipes/')}/h100.json": b"{}",
        "baselines/llama-3-70b/vllm/agg/.json": b"{}",
    }
    number = await world.github.open("stranger", files)
    await world.settle(sweep=True)
    assert world.cluster.jobs() == []
    await named(world, number)
    (job,) = world.cluster.released()
    spec = world.spec(job)
    assert (spec.benchmark.encode(), spec.history, len(spec.sequence)) == (base[PERF], {}, 12)
    assert max(one.floor for one in spec.metrics) < 1
    await world.finish(lambda spec, box: measured(spec, box, slower=0.2))
    assert conclusion(world, number) == "failure"


HOSTILE = "recipes/@owner,#1,*x*,~~y~~,www.e.example/vllm/agg/deploy.yaml"


async def test_markup_mentions_and_links_in_a_path_reach_nobody(world: World) -> None:
    number = await world.github.open("stranger", {HOSTILE: b"a: [\n"})
    await world.settle(sweep=True)
    output = world.github.check(world.github.head(number))["output"]
    assert conclusion(world, number) == "failure"
    said = re.sub(r"`[^`]*`", "", output["summary"])
    assert not any(part in said for part in ("@owner", "www.e", "~~y"))


BROUGHT = {
    "privileged": (b"        mainContainer:", b"        mainContainer:\n          securityContext: {privileged: true}"),
    "a host path": (
        b"        mainContainer:",
        b"        volumes: [{name: h, hostPath: {path: /}}]\n        mainContainer:",
    ),
    "the host's network": (b"        mainContainer:", b"        hostNetwork: true\n        mainContainer:"),
    "an account": (b"        mainContainer:", b"        serviceAccountName: admin\n        mainContainer:"),
    "another namespace": (b"  name: llama3-70b-agg\n", b"  name: llama3-70b-agg\n  namespace: kube-system\n"),
    "a reserved name": (b"  name: llama3-70b-agg\n", b"  name: slot\n"),
    "a role": (
        b"apiVersion:",
        b"apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: x}\n---\napiVersion:",
    ),
}


@pytest.mark.parametrize("what", BROUGHT)
async def test_what_no_recipe_may_bring_stops_its_check_before_anybody_can_approve_it(world: World, what: str) -> None:
    number = await world.github.open("maintainer", deploy(world, *BROUGHT[what]))
    await world.settle(sweep=True)
    await named(world, number)
    assert (conclusion(world, number), world.cluster.jobs()) == ("failure", [])
