"""The demo itself: open, approve, wait, show; exit 0 only if all four verdicts are as they must be."""

import asyncio
import sys
import time
from collections.abc import Mapping
from typing import Any

import aiohttp

from lab.demo.changes import CHANGES, Change, applied
from lab.demo.repository import Stage, baselines, prepare
from lab.github import service
from lab.github.client import GitHub
from lab.github.render import render_check
from lab.progress import Progress
from lab.sandbox import HARDWARE
from lab.settings import Settings

POLICY = f"hardware: {HARDWARE}\nbaseline_days: 0\n"
"""The lab's own baseline is used, however old: what ages on hardware, its driver and firmware, the lab does not have."""
WAIT_SECONDS = 2400.0
POLL_SECONDS = 0.5


def run(settings: Settings, progress: Progress) -> int:
    """0 when every check concluded as its change demands, 1 otherwise."""
    return asyncio.run(_play(settings, progress))


async def _play(settings: Settings, progress: Progress) -> int:
    async with aiohttp.ClientSession() as session:
        github = GitHub(session, service.start(settings))
        stage = await prepare(settings, github, policy=POLICY, beside=baselines())
        stage.gate.start()
        progress(f"service: up, guarding {stage.repository}")
        try:
            outcomes = [await _pull_request(stage, change, progress) for change in CHANGES]
        finally:
            stage.gate.stop()
        wrong = [one for one in await github.control("GET", "/requests") if one["problems"]]
    for request in wrong:
        sys.stdout.write(f"GitHub would have refused {request['operation']}: {request['problems']}\n")
    for change, (conclusion, seconds) in zip(CHANGES, outcomes, strict=True):
        mark = "as it must be" if conclusion == change.conclusion else f"NOT {change.conclusion}"
        sys.stdout.write(f"{change.title:<42} {conclusion or 'no conclusion':<16} {seconds:6.1f} s   {mark}\n")
    right = all(conclusion == change.conclusion for change, (conclusion, _) in zip(CHANGES, outcomes, strict=True))
    return 0 if right and not wrong else 1


async def _pull_request(stage: Stage, change: Change, progress: Progress) -> tuple[str | None, float]:
    start = time.monotonic()
    pull = await stage.contributor.open(stage.repository, change.branch, change.title, applied(change, stage.files))
    progress(f"#{pull['number']} opened by {stage.contributor.login}: {change.title}")
    if change.approved:
        waiting = await _until(stage, pull, progress, lambda check: "ok-to-test" in str(check["output"].get("summary")))
        sys.stdout.write(f"\n{render_check(waiting, [])}\n")
        await stage.maintainer.comment(stage.repository, pull["number"], f"/ok-to-test {pull['head']['sha']}")
        progress(f"#{pull['number']} {stage.maintainer.login} comments /ok-to-test {pull['head']['sha']}")
    check = await _until(stage, pull, progress, lambda check: check["status"] == "completed")
    seconds = time.monotonic() - start
    annotations = await stage.maintainer.annotations(stage.repository, check["id"]) if check else []
    sys.stdout.write(f"\n{render_check(check, annotations)}\n")
    progress(f"#{pull['number']} {check.get('conclusion')} after {seconds:.1f} s")
    return check.get("conclusion"), seconds


async def _until(stage: Stage, pull: Mapping[str, Any], progress: Progress, done: Any) -> Mapping[str, Any]:
    """The check run of a pull request's head when `done` says so, with a line for every change of its title."""
    end, told = time.monotonic() + WAIT_SECONDS, ""
    while True:
        found = await stage.maintainer.checks(stage.repository, pull["head"]["sha"])
        check: Mapping[str, Any] = found[0] if found else {}
        title = str((check.get("output") or {}).get("title") or "")
        if title != told:
            progress(f"#{pull['number']} {check.get('status')}: {title}")
            told = title
        if (check and done(check)) or time.monotonic() > end:
            return check
        await asyncio.sleep(POLL_SECONDS)
