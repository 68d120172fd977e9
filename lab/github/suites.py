"""Check suites: one per App and commit, made by a push to a repository where the App is, or by its first check run.

A push to a fork makes none: GitHub's Checks API looks only at the repositories in which the App is installed.
"""

from typing import Any

from lab.github import shapes
from lab.github.exchange import Answer, Exchange, Page
from lab.github.identity import RANKS
from lab.github.records import App, Repository, Suite
from lab.github.repositories import resolve
from lab.github.state import RefusedError


def several(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/commits/{ref}/check-suites with app_id and check_name."""
    repository, query = ex.repository("checks", "read"), ex.request.query
    sha = resolve(ex, repository, ex.part("ref"))
    found = [
        suite for suite in repository.suites if suite.head == sha and query.get("app_id") in {None, str(suite.app)}
    ]
    if "check_name" in query:
        named = {check.suite for check in repository.checks if check.name == query["check_name"]}
        found = [suite for suite in found if suite.id in named]
    return Page([shapes.suite(ex.state, repository, suite) for suite in found], "check_suites")


def one(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/check-suites/{check_suite_id}."""
    repository = ex.repository("checks", "read")
    return shapes.suite(ex.state, repository, _find(ex, repository))


def rerequest(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/check-suites/{check_suite_id}/rerequest: a person presses "Re-run all checks"."""
    repository = ex.repository("checks", "write")
    record = _find(ex, repository)
    record.anew = True
    _tell(ex, "rerequested", repository, record)
    return Answer({}, 201)


def requested(ex: Exchange, repository: Repository, sha: str, branch: str) -> None:
    """A push: every App that writes checks here gets a suite for the new head, and is asked to fill it."""
    for app in ex.state.apps.values():
        writes = RANKS[app.permissions.get("checks", "none")] >= RANKS["write"]
        if writes and repository.full_name in app.repositories and not _existing(repository, app, sha):
            _tell(ex, "requested", repository, _made(ex, repository, app, sha, branch))


def belonging(ex: Exchange, repository: Repository, app: App, sha: str) -> Suite:
    """The suite of an App's check runs of a commit, made when there is none."""
    return _existing(repository, app, sha) or _made(ex, repository, app, sha, _branch(repository, sha))


def _existing(repository: Repository, app: App, sha: str) -> Suite | None:
    return next((suite for suite in repository.suites if (suite.app, suite.head) == (app.id, sha)), None)


def _made(ex: Exchange, repository: Repository, app: App, sha: str, branch: str | None) -> Suite:
    record = Suite(ex.state.id(), app.id, sha, branch, ex.state.stamp())
    repository.suites.append(record)
    return record


def _branch(repository: Repository, sha: str) -> str | None:
    """The repository's own branch that ends at a commit; None for the head of a fork."""
    return next((name[6:] for name, tip in repository.refs.items() if tip == sha and name.startswith("heads/")), None)


def _find(ex: Exchange, repository: Repository) -> Suite:
    wanted = ex.number("check_suite_id")
    found = next((suite for suite in repository.suites if suite.id == wanted), None)
    if found is None:
        raise RefusedError(404, "Not Found")
    return found


def _tell(ex: Exchange, action: str, repository: Repository, record: Suite) -> None:
    """Only the App that the suite belongs to is told, whatever it subscribed to."""
    payload = {"check_suite": shapes.suite(ex.state, repository, record)}
    ex.webhooks.send("check_suite", action, repository, ex.who.name, payload, only=record.app)
