"""Level-triggered, on the real cluster: whatever is killed, lost, doubled or pushed, the same end is reached."""

import pytest

from lab.settings import Settings
from tests.lab.stage import contents, emptied, jobs, kill, opened, staged, title, until

ANSWERS = {"success", "action_required"}
"""Of one pair without a history, as quiet as the machine is; never a failure."""
pytestmark = [pytest.mark.lab, pytest.mark.timeout(900)]


async def test_a_service_killed_at_every_phase_without_any_webhook_reports_one_run_once(whole: Settings) -> None:
    prepared = contents(whole)
    async with staged(whole, "kills") as stage:
        await stage.github.control("PUT", "/webhooks", {"lose": 1.0})
        pull = await opened(stage)
        sha = pull["head"]["sha"]
        await until(stage, sha, lambda check: "ok-to-test" in title(check))
        await stage.maintainer.comment(stage.repository, pull["number"], f"/ok-to-test {sha}")
        seen: list[str] = []
        while True:
            check = await until(stage, sha, lambda check: title(check) not in seen)
            seen.append(title(check))
            if check["status"] == "completed":
                break
            kill(whole)
            stage.gate.start()
        assert check["conclusion"] in ANSWERS, check["output"]["summary"]
        assert len(seen) > 5, seen
        assert len(jobs(whole, sha)) == 1
        assert len(await stage.maintainer.checks(stage.repository, sha)) == 1
        said = await stage.maintainer.comments(stage.repository, pull["number"])
        assert len([one for one in said if one["user"]["type"] == "Bot"]) <= 1
        assert await emptied(whole, prepared) == set()
        requests = await stage.github.control("GET", "/requests")
        assert [one for one in requests if one["problems"]] == []


async def test_a_push_stops_the_run_and_the_new_head_needs_a_new_word_with_webhooks_thrice_and_shuffled(
    whole: Settings,
) -> None:
    prepared = contents(whole)
    async with staged(whole, "push") as stage:
        await stage.github.control("PUT", "/webhooks", {"copies": 3, "shuffle": True, "seed": 7})
        pull = await opened(stage)
        first = pull["head"]["sha"]
        await stage.maintainer.comment(stage.repository, pull["number"], f"/ok-to-test {first}")
        await until(stage, first, lambda check: "ready" in title(check) or "benchmark" in title(check))
        deploy = "recipes/llama-3-70b/vllm/agg/deploy.yaml"
        text = stage.files[deploy].replace(
            "  name: llama3-70b-agg\n", "  name: llama3-70b-agg\n  labels:\n    team: other\n", 1
        )
        second = await stage.contributor.push(pull, "Another owner", {deploy: text})
        await until(stage, second, lambda check: "ok-to-test" in title(check))
        (stopped,) = jobs(whole, first)
        assert stopped["spec"]["suspend"] is True
        assert jobs(whole, second) == []
        await stage.maintainer.comment(stage.repository, pull["number"], f"/ok-to-test {second}")
        check = await until(stage, second, lambda check: check["status"] == "completed")
        assert check["conclusion"] in ANSWERS, check["output"]["summary"]
        assert len(jobs(whole, second)) == 1
        for sha in (first, second):
            assert len(await stage.maintainer.checks(stage.repository, sha)) == 1
        assert await emptied(whole, prepared) == set()
