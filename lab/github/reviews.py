"""Reviews of pull requests with comments at lines, which have to stand inside the diff."""

import re
from typing import Any

from lab.github import shapes
from lab.github.ancestry import parting
from lab.github.differences import between, lines
from lab.github.exchange import Answer, Exchange, Page
from lab.github.pulls import find
from lab.github.records import Pull, Repository, Review
from lab.github.state import RefusedError

_HUNK = re.compile(r"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)


def several(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews, oldest first."""
    repository = ex.repository("pull_requests", "read")
    pull = find(ex, repository)
    return Page([shapes.review(ex.state, repository, pull, one) for one in pull.reviews])


def create(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews; 422 for a comment outside of the diff."""
    repository = ex.repository("pull_requests", "write")
    pull, told = find(ex, repository), ex.body
    shown = _shown(ex, repository, pull)
    for one in told.get("comments", ()):
        first, last = one.get("start_line", one["line"]), one["line"]
        if not any(begin <= first <= last <= end for begin, end in shown.get(one["path"], ())):
            raise RefusedError(
                422, "Unprocessable Entity", ["pull_request_review_thread.line must be part of the diff"]
            )
    commit, state = told.get("commit_id", pull.head), {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED"}
    kind = state.get(told.get("event", ""), "COMMENTED")
    record = Review(
        ex.state.id(), ex.who.name, told.get("body", ""), kind, commit, ex.state.stamp(), told.get("comments", [])
    )
    pull.reviews.append(record)
    pull.updated = record.submitted
    return Answer(shapes.review(ex.state, repository, pull, record))


def _shown(ex: Exchange, repository: Repository, pull: Pull) -> dict[str, list[tuple[int, int]]]:
    """The lines of the head that each file's patch shows."""
    found = {}
    for change in between(ex.state.objects, parting(ex.state.objects, repository, pull), pull.head):
        patch = lines(ex.state.objects, change).patch or ""
        spans = [(int(one[1]), int(one[2] if one[2] is not None else 1)) for one in _HUNK.finditer(patch)]
        found[change.path] = [(start, start + count - 1) for start, count in spans]
    return found
