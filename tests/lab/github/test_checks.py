"""Check runs and their suites are as strict as GitHub's."""

from typing import Any

import pytest

from lab.github.validation import Validator
from tests.lab.github.conftest import CHECKS, REPO, REPOSITORY, Hub, opened, refused

NOTE = {"path": "recipes/a.yaml", "start_line": 1, "end_line": 1, "annotation_level": "failure", "message": "m"}
OUTPUT = {"title": "t", "summary": "s"}


async def made(hub: Hub, sha: str, **fields: Any) -> dict[str, Any]:
    check: dict[str, Any] = await hub.github.call(
        "POST", CHECKS, {"name": "n", "head_sha": sha, **fields}, await hub.token()
    )
    return check


async def test_annotations_are_appended_and_a_completed_check_has_its_time(hub: Hub) -> None:
    sha = (await opened(hub))["head"]["sha"]
    check = await made(hub, sha, output={**OUTPUT, "annotations": [NOTE] * 50})
    more = {"conclusion": "failure", "output": {**OUTPUT, "annotations": [{**NOTE, "message": "last"}]}}
    done = await hub.github.call("PATCH", f"{CHECKS}/{check['id']}", more, await hub.token())
    assert (done["status"], done["output"]["annotations_count"]) == ("completed", 51)
    assert done["completed_at"]
    notes = await hub.maintainer.annotations(REPOSITORY, check["id"])
    assert [one["message"] for one in notes] == ["m"] * 50 + ["last"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "completed"},
        {"status": "done"},
        {"status": "waiting"},
        {"unknown": 1},
        {"conclusion": "bad", "status": "completed"},
        {"conclusion": "stale", "status": "completed"},
        {"output": {**OUTPUT, "annotations": [NOTE] * 51}},
        {"output": {**OUTPUT, "summary": "s" * 65_536}},
        {"output": {**OUTPUT, "text": "s" * 65_536}},
        {"output": {**OUTPUT, "unknown": "s"}},
        {"output": {"summary": "no title"}},
        {"output": {**OUTPUT, "annotations": [{**NOTE, "end_line": 2, "start_column": 1}]}},
        {"output": {**OUTPUT, "annotations": [{**NOTE, "path": "/a"}]}},
        {"output": {**OUTPUT, "annotations": [{**NOTE, "title": "t" * 256}]}},
        {"output": {**OUTPUT, "annotations": [{**NOTE, "annotation_level": "error"}]}},
        {"actions": [{"label": "x" * 21, "description": "d", "identifier": "i"}]},
        {"actions": [{"label": "x", "description": "d", "identifier": "i"}] * 4},
    ],
)
async def test_what_github_refuses_is_refused_and_remembered(
    hub: Hub, published: Validator, wrong: dict[str, Any]
) -> None:
    told = {"name": "n", "head_sha": (await opened(hub))["head"]["sha"], "status": "in_progress", "output": OUTPUT}
    token = await hub.token()
    await hub.github.call("POST", CHECKS, told, token)
    await refused(hub, 422, "POST", CHECKS, {**told, **wrong}, token)
    (found,) = [one for one in await hub.github.control("GET", "/requests") if one["problems"]]
    assert (found["operation"], found["status"]) == ("POST /repos/{owner}/{repo}/check-runs", 422)


async def test_a_check_without_a_commit_is_refused(hub: Hub) -> None:
    await refused(hub, 422, "POST", CHECKS, {"name": "n", "head_sha": "0" * 40}, await hub.token())


async def test_a_check_belongs_to_its_app(hub: Hub) -> None:
    check = await made(hub, (await opened(hub))["head"]["sha"])
    spec = {"slug": "other", "owner": "acme", "secret": "", "permissions": {"checks": "write"}, "events": []}
    other = await hub.github.control("POST", "/apps", spec)
    await hub.github.control("PATCH", f"/apps/{other['id']}", {"repositories": [REPOSITORY]})
    hub.app = other
    await refused(hub, 403, "PATCH", f"{CHECKS}/{check['id']}", {"status": "in_progress"}, await hub.token())


async def test_a_commit_s_checks_are_filtered_and_the_latest_of_a_name_counts(hub: Hub) -> None:
    sha = (await opened(hub))["head"]["sha"]
    first, second = await made(hub, sha), await made(hub, sha, status="in_progress")
    other = await made(hub, sha, name="other")

    async def ids(query: str) -> list[int]:
        found = await hub.maintainer.call("GET", f"{REPO}/commits/{sha}/check-runs?{query}")
        assert found["total_count"] == len(found["check_runs"])
        return [one["id"] for one in found["check_runs"]]

    assert await ids("") == [other["id"], second["id"]]
    assert await ids("filter=all&check_name=n") == [second["id"], first["id"]]
    assert await ids("filter=all&status=in_progress") == [second["id"]]
    assert await ids("app_id=1") == []


async def test_re_run_leaves_the_check_as_it_is_and_only_the_suite_begins_anew(hub: Hub) -> None:
    sha = (await opened(hub))["head"]["sha"]
    check = await made(hub, sha, conclusion="failure")
    suites = f"{REPO}/commits/{sha}/check-suites"
    (suite,) = (await hub.maintainer.call("GET", suites))["check_suites"]
    assert (suite["status"], suite["conclusion"], suite["id"]) == ("completed", "failure", check["check_suite"]["id"])
    await hub.maintainer.call("POST", f"{CHECKS}/{check['id']}/rerequest")
    assert (await hub.maintainer.call("GET", f"{CHECKS}/{check['id']}"))["conclusion"] == "failure"
    (suite,) = (await hub.maintainer.call("GET", suites))["check_suites"]
    assert (suite["status"], suite["conclusion"]) == ("queued", None)
    await refused(hub, 403, "POST", f"{CHECKS}/{check['id']}/rerequest", {}, hub.stranger.token)


async def test_a_suite_concludes_as_its_worst_run(hub: Hub) -> None:
    sha = (await opened(hub))["head"]["sha"]
    for name, conclusion in (("a", "success"), ("b", "timed_out"), ("c", "neutral")):
        check = await made(hub, sha, name=name, conclusion=conclusion)
    path = f"{REPO}/check-suites/{check['check_suite']['id']}"
    assert (await hub.maintainer.call("GET", path))["conclusion"] == "timed_out"
    assert (await hub.maintainer.call("GET", f"{path}/check-runs"))["total_count"] == 3


async def test_the_head_of_a_fork_names_no_pull_request_and_one_s_own_branch_does(hub: Hub) -> None:
    assert (await made(hub, (await opened(hub))["head"]["sha"]))["pull_requests"] == []
    own = await hub.maintainer.propose(REPOSITORY, "fix", "A fix", {"recipes/a.yaml": "a: 5\n"})
    check = await made(hub, own["head"]["sha"])
    assert [one["number"] for one in check["pull_requests"]] == [own["number"]]
