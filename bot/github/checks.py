"""Our check runs: found by our App's id before one is made, all of a commit kept alike, changed only when the text is.

GitHub ties check runs to commits, takes 50 annotations a request and appends them, and never forgets one. The
external_id names the whole content, so a look at the list says whether anything is left to write.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from bot.github.installation import Installation
from bot.model.github import CheckRun, Repository, check_run
from checks.model.finding import Finding, Level
from checks.model.serial import to_json
from checks.report.report import Conclusion, Report

NAME = "recipe-gate"
ANNOTATIONS_A_REQUEST = 50
AGAIN = {
    "label": "Run again",
    "description": "Repeat the runs of this commit",
    "identifier": "run-again",
}
_LEVELS = {Level.ERROR: "failure", Level.WARNING: "warning", Level.NOTICE: "notice"}
_WITH_BUTTON = {Conclusion.FAILURE, Conclusion.ACTION_REQUIRED, Conclusion.CANCELLED, Conclusion.TIMED_OUT}

Placed = tuple[str, int, str]


def key(report: Report, stage: str) -> str:
    """What a check run of this content has as external_id: the stage that it tells of, and the content's hash."""
    return f"{stage}-{hashlib.sha256(to_json(report).encode()).hexdigest()[:32]}"


async def ours(installation: Installation, repository: Repository, sha: str, name: str = NAME) -> tuple[CheckRun, ...]:
    """Our App's check runs of a commit by a name, the one that counts (the lowest id) first."""
    url = f"/repos/{repository.full_name}/commits/{sha}/check-runs?check_name={quote(name)}&filter=all&per_page=100"
    found = await installation.pages(f"{url}&app_id={installation.app_id}", "check_runs")
    mine = [check_run(one) for one in found if (one.get("app") or {}).get("id") == installation.app_id]
    return tuple(replace(one, copies=len(mine)) for one in sorted(mine, key=lambda one: one.id))


async def publish(
    installation: Installation, repository: Repository, sha: str, report: Report, stage: str, name: str = NAME
) -> CheckRun:
    """Make a commit's check say what the report says, and do nothing when it does already."""
    existing = await ours(installation, repository, sha, name)
    url = f"/repos/{repository.full_name}/check-runs"
    if not existing:
        created = check_run(await installation.post(url, {"name": name, "head_sha": sha, **body(report, stage)}))
        await _append(installation, f"{url}/{created.id}", report, report.annotations[ANNOTATIONS_A_REQUEST:])
        return created
    said = [
        one if says(one, report, stage) else await _change(installation, f"{url}/{one.id}", one, report, stage)
        for one in existing
    ]
    return said[0]


def says(existing: CheckRun, report: Report, stage: str) -> bool:
    """Whether a check run has this content already, to the last annotation."""
    return (
        existing.external_id == key(report, stage)
        and existing.conclusion == (report.conclusion or "")
        and (existing.status == "completed") == (report.conclusion is not None)
        and existing.annotations >= len(report.annotations)
    )


def body(report: Report, stage: str, annotations: Sequence[Finding] | None = None) -> dict[str, Any]:
    """The fields of a check run that say a report, with the first annotations (of those given, or of the report's)."""
    first = (report.annotations if annotations is None else annotations)[:ANNOTATIONS_A_REQUEST]
    fields: dict[str, Any] = {"external_id": key(report, stage), "output": output(report, first)}
    if report.conclusion is None:
        return {**fields, "status": "in_progress"}
    actions = [AGAIN] if report.conclusion in _WITH_BUTTON else []
    return {**fields, "status": "completed", "conclusion": str(report.conclusion), "actions": actions}


def output(report: Report, annotations: Iterable[Finding]) -> dict[str, Any]:
    """A check run's output."""
    shown = [annotation(finding) for finding in annotations]
    return {"title": report.title, "summary": report.summary, "annotations": shown}


def annotation(finding: Finding) -> dict[str, Any]:
    """A finding as GitHub shows it at its line."""
    message = f"{finding.message}\n{finding.fix}" if finding.fix else finding.message
    return {
        "path": finding.path,
        "start_line": max(1, finding.line),
        "end_line": max(1, finding.line),
        "annotation_level": _LEVELS[finding.level],
        "title": finding.rule[:255],
        "message": message[:60_000],
    }


async def _change(installation: Installation, url: str, existing: CheckRun, report: Report, stage: str) -> CheckRun:
    """Replace a check run's content; annotations that it has already are not sent again."""
    posted: set[Placed] = set()
    if existing.annotations:
        posted = {_placed(one) for one in await installation.pages(f"{url}/annotations?per_page=100")}
    left = [finding for finding in report.annotations if _placed(annotation(finding)) not in posted]
    changed = check_run(await installation.patch(url, body(report, stage, left)))
    await _append(installation, url, report, left[ANNOTATIONS_A_REQUEST:])
    return changed


async def _append(installation: Installation, url: str, report: Report, left: Sequence[Finding]) -> None:
    for start in range(0, len(left), ANNOTATIONS_A_REQUEST):
        await installation.patch(url, {"output": output(report, left[start : start + ANNOTATIONS_A_REQUEST])})


def _placed(one: dict[str, Any]) -> Placed:
    return one["path"], one["start_line"], one["message"]
