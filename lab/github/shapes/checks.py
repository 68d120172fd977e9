"""Check runs, their annotations, and the suites that hold them."""

from lab.github.records import Check, Repository, Suite
from lab.github.shapes.accounts import Plain, app
from lab.github.shapes.commits import pushed
from lab.github.shapes.repositories import repository
from lab.github.state import State

WORST = ("failure", "timed_out", "action_required", "cancelled", "stale", "success", "neutral", "skipped")
"""The conclusion of a suite is the first of these that one of its runs has."""


def check(state: State, base: Repository, record: Check) -> Plain:
    """A check run."""
    url = f"{state.url}/repos/{base.full_name}/check-runs/{record.id}"
    page = f"{state.url}/{base.full_name}/runs/{record.id}"
    fields = {key: record.fields.get(key) for key in ("status", "conclusion", "started_at", "completed_at")}
    return {
        "id": record.id,
        "node_id": f"CR_{record.id}",
        "name": record.name,
        "head_sha": record.head,
        "external_id": record.fields.get("external_id") or "",
        "url": url,
        "html_url": page,
        "details_url": record.fields.get("details_url") or page,
        **fields,
        "output": {
            **{key: record.output.get(key) for key in ("title", "summary", "text")},
            "annotations_count": len(record.annotations),
            "annotations_url": f"{url}/annotations",
        },
        "check_suite": {"id": record.suite},
        "app": app(state, state.apps[record.app]),
        "pull_requests": pull_requests(state, base, record.head),
    }


def annotation(state: State, base: Repository, record: Check, found: Plain) -> Plain:
    """One annotation, with a null for everything that was not told."""
    empty = dict.fromkeys(("start_column", "end_column", "title", "raw_details"))
    href = f"{state.url}/{base.full_name}/blob/{record.head}/{found['path']}"
    return {**empty, **found, "blob_href": href}


def suite(state: State, base: Repository, record: Suite) -> Plain:
    """A check suite: as far as its least finished run, as bad as its worst."""
    runs = [check for check in base.checks if check.suite == record.id]
    newest = {check.name: check for check in runs}.values()
    done = bool(newest) and not record.anew and all(one.fields["status"] == "completed" for one in newest)
    conclusions = {one.fields["conclusion"] for one in newest} if done else set()
    begun = any(one.fields["status"] != "queued" for one in newest) and not record.anew
    url = f"{state.url}/repos/{base.full_name}/check-suites/{record.id}"
    return {
        "id": record.id,
        "node_id": f"CS_{record.id}",
        "head_branch": record.branch,
        "head_sha": record.head,
        "status": "completed" if done else "in_progress" if begun else "queued",
        "conclusion": next((name for name in WORST if name in conclusions), None),
        "url": url,
        "before": None,
        "after": record.head,
        "pull_requests": pull_requests(state, base, record.head),
        "app": app(state, state.apps[record.app]),
        "created_at": record.created,
        "updated_at": record.created,
        "rerequestable": True,
        "runs_rerequestable": True,
        "latest_check_runs_count": len(newest),
        "check_runs_url": f"{url}/check-runs",
        "head_commit": pushed(state, base, record.head),
        "repository": repository(state, base),
    }


def pull_requests(state: State, base: Repository, head: str) -> list[Plain]:
    """The open pull requests from branches of the same repository; those from forks GitHub leaves out."""
    return [
        {
            "id": one.id,
            "number": one.number,
            "url": f"{state.url}/repos/{base.full_name}/pulls/{one.number}",
            "head": {"ref": one.head_ref, "sha": one.head, "repo": _named(state, base)},
            "base": {
                "ref": one.base_ref,
                "sha": base.refs.get(f"heads/{one.base_ref}", ""),
                "repo": _named(state, base),
            },
        }
        for one in base.pulls.values()
        if one.state == "open" and one.head == head and one.head_repository == base.full_name
    ]


def _named(state: State, record: Repository) -> Plain:
    return {"id": record.id, "url": f"{state.url}/repos/{record.full_name}", "name": record.name}
