"""Labels of pull requests."""

from typing import Any

from lab.github import shapes
from lab.github.exchange import Exchange, Page
from lab.github.identity import allowed
from lab.github.pulls import find, tell
from lab.github.records import Pull, Repository
from lab.github.state import RefusedError


def several(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/issues/{issue_number}/labels."""
    repository = ex.repository("pull_requests", "read")
    record = find(ex, repository, "issue_number")
    return Page([shapes.label(ex.state, repository, name) for name in record.labels])


def add(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/issues/{issue_number}/labels {labels}."""
    repository, record = _labelled(ex)
    for name in ex.body["labels"] if isinstance(ex.body, dict) else ex.body:
        if name not in record.labels:
            record.labels.append(name)
            tell(ex, "labeled", repository, record, {"label": shapes.label(ex.state, repository, name)})
    return [shapes.label(ex.state, repository, name) for name in record.labels]


def remove(ex: Exchange) -> Any:
    """DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}."""
    repository, record = _labelled(ex)
    name = ex.part("name")
    if name not in record.labels:
        raise RefusedError(404, "Label does not exist")
    record.labels.remove(name)
    tell(ex, "unlabeled", repository, record, {"label": shapes.label(ex.state, repository, name)})
    return [shapes.label(ex.state, repository, left) for left in record.labels]


def _labelled(ex: Exchange) -> tuple[Repository, Pull]:
    """The pull request, for an App that may write pull requests or a person who may triage."""
    repository = ex.repository("pull_requests", "write")
    if not ex.who.app:
        allowed(ex.who, repository, "contents", "triage")
    return repository, find(ex, repository, "issue_number")
