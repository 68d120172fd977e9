"""Check runs, as strict as GitHub is: completed needs a conclusion, fifty annotations a request, appended."""

from typing import Any

from lab.github import shapes
from lab.github.exchange import Answer, Exchange, Page, created
from lab.github.identity import allowed
from lab.github.records import App, Check, Repository
from lab.github.repositories import resolve
from lab.github.state import RefusedError
from lab.github.suites import belonging

FIELDS = ("status", "conclusion", "external_id", "details_url", "started_at", "completed_at", "actions")


def create(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/check-runs."""
    repository, app = _app(ex)
    head = ex.body["head_sha"]
    if head not in ex.state.objects.commits:
        raise RefusedError(422, f"No commit found for SHA: {head}")
    fields = {"status": "queued", "conclusion": None, "started_at": ex.state.stamp(), "completed_at": None}
    suite = belonging(ex, repository, app, head)
    suite.anew = False
    record = Check(ex.state.id(), app.id, suite.id, ex.body["name"], head, fields)
    _write(ex, record)
    repository.checks.append(record)
    _tell(ex, "created", repository, record)
    if record.fields["status"] == "completed":
        _tell(ex, "completed", repository, record)
    return created(shapes.check(ex.state, repository, record))


def update(ex: Exchange) -> Any:
    """PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}, only by the App that made it."""
    repository, app = _app(ex)
    record = find(ex, repository)
    if record.app != app.id:
        message = f"Invalid app_id `{app.id}` - check run can only be modified by the GitHub App that created it."
        raise RefusedError(403, message)
    record.name = ex.body.get("name", record.name)
    was = record.fields["status"]
    _write(ex, record)
    if record.fields["status"] == "completed" and was != "completed":
        _tell(ex, "completed", repository, record)
    return shapes.check(ex.state, repository, record)


def one(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/check-runs/{check_run_id}."""
    repository = ex.repository("checks", "read")
    return shapes.check(ex.state, repository, find(ex, repository))


def several(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/commits/{ref}/check-runs with check_name, app_id, status and filter."""
    repository = ex.repository("checks", "read")
    sha = resolve(ex, repository, ex.part("ref"))
    return _listed(ex, repository, [check for check in repository.checks if check.head == sha])


def of_suite(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/check-suites/{check_suite_id}/check-runs with the same filters."""
    repository, suite = ex.repository("checks", "read"), ex.number("check_suite_id")
    return _listed(ex, repository, [check for check in repository.checks if check.suite == suite])


def annotations(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations."""
    repository = ex.repository("checks", "read")
    record = find(ex, repository)
    return Page([shapes.annotation(ex.state, repository, record, found) for found in record.annotations])


def rerequest(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest: a person presses "Re-run".

    The check run stays as it is until its App changes it; only its suite begins anew.
    """
    repository = ex.repository("checks", "write")
    record = find(ex, repository)
    for suite in repository.suites:
        suite.anew = suite.anew or suite.id == record.suite
    _tell(ex, "rerequested", repository, record, only=record.app)
    return Answer({}, 201)


def click(ex: Exchange) -> Any:
    """POST /_lab/repositories/{owner}/{repo}/check-runs/{check_run_id}/click {user, identifier}: one of its buttons."""
    repository = ex.state.repository(ex.part("owner"), ex.part("repo"))
    record = find(ex, repository)
    identifier = ex.body["identifier"]
    offered = [action["identifier"] for action in record.fields.get("actions") or []]
    if record.fields["status"] != "completed" or identifier not in offered:
        raise RefusedError(422, f"{record.name} shows no button {identifier!r} now")
    payload = {
        "check_run": shapes.check(ex.state, repository, record),
        "requested_action": {"identifier": identifier},
    }
    sender = ex.state.user(ex.body["user"]).login
    ex.webhooks.send("check_run", "requested_action", repository, sender, payload, only=record.app)
    return Answer({}, 201)


def find(ex: Exchange, repository: Repository) -> Check:
    """The check run of the path; raises RefusedError 404."""
    wanted = ex.number("check_run_id")
    found = next((check for check in repository.checks if check.id == wanted), None)
    if found is None:
        raise RefusedError(404, "Not Found")
    return found


def _listed(ex: Exchange, repository: Repository, found: list[Check]) -> Page:
    """Newest first, as GitHub lists them; the latest of a name unless all are wanted."""
    query = ex.request.query
    found = [check for check in found if query.get("app_id") in {None, str(check.app)}]
    found = [check for check in found if query.get("check_name") in {None, check.name}]
    if query.get("filter", "latest") == "latest":
        found = list({(check.suite, check.name): check for check in found}.values())
    found = [check for check in found if query.get("status") in {None, check.fields["status"]}]
    return Page([shapes.check(ex.state, repository, check) for check in reversed(found)], "check_runs")


def _app(ex: Exchange) -> tuple[Repository, App]:
    repository = ex.state.repository(ex.part("owner"), ex.part("repo"))
    if ex.who.app is None:
        raise RefusedError(403, "You must authenticate via a GitHub App.")
    allowed(ex.who, repository, "checks", "write")
    return repository, ex.who.app


def _write(ex: Exchange, record: Check) -> None:
    told = ex.body
    record.fields |= {key: told[key] for key in FIELDS if key in told}
    if told.get("conclusion"):
        record.fields["status"] = "completed"
    if record.fields["status"] != "completed":
        record.fields |= {"conclusion": None, "completed_at": None}
    elif not record.fields.get("completed_at"):
        record.fields["completed_at"] = ex.state.stamp()
    output = dict(told.get("output") or {})
    record.annotations += output.pop("annotations", [])
    record.output |= output


def _tell(ex: Exchange, action: str, repository: Repository, record: Check, only: int = 0) -> None:
    payload = {"check_run": shapes.check(ex.state, repository, record)}
    ex.webhooks.send("check_run", action, repository, ex.who.name, payload, only=only)
