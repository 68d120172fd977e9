"""Check runs, as strict as GitHub is: completed needs a conclusion, fifty annotations a request, appended."""

from typing import Any

from lab.github import shapes
from lab.github.exchange import Answer, Exchange, Page, created
from lab.github.identity import allowed
from lab.github.repositories import resolve
from lab.github.state import App, Check, RefusedError, Repository

FIELDS = ("status", "conclusion", "external_id", "details_url", "started_at", "completed_at", "actions")


def create(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/check-runs."""
    repository, app = _app(ex)
    head = ex.body["head_sha"]
    if head not in ex.state.objects.commits:
        raise RefusedError(422, f"No commit found for SHA: {head}")
    fields = {"status": "queued", "started_at": ex.state.stamp()}
    record = Check(ex.state.id(), app.id, ex.body["name"], head, fields)
    _write(ex, record)
    repository.checks.append(record)
    _tell(ex, "created", repository, record, ex.who.name)
    return created(shapes.check(ex.state, record))


def update(ex: Exchange) -> Any:
    """PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}, only by the App that made it."""
    repository, app = _app(ex)
    record = _find(ex, repository)
    if record.app != app.id:
        raise RefusedError(
            403,
            "Invalid app_id `" + str(app.id) + "` - check run can only be modified by the GitHub App that created it.",
        )
    record.name = ex.body.get("name", record.name)
    was = record.fields.get("status")
    _write(ex, record)
    if record.fields["status"] == "completed" and was != "completed":
        _tell(ex, "completed", repository, record, ex.who.name)
    return shapes.check(ex.state, record)


def one(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/check-runs/{check_run_id}."""
    return shapes.check(ex.state, _find(ex, ex.repository("checks", "read")))


def several(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/commits/{ref}/check-runs with check_name, app_id, status and filter."""
    repository = ex.repository("checks", "read")
    sha, query = resolve(ex, repository, ex.part("ref")), ex.request.query
    found = [check for check in repository.checks if check.head == sha]
    found = [check for check in found if query.get("check_name") in {None, check.name}]
    found = [check for check in found if query.get("app_id") in {None, str(check.app)}]
    found = [check for check in found if query.get("status") in {None, check.fields["status"]}]
    if query.get("filter", "latest") == "latest":
        found = list({(check.app, check.name): check for check in found}.values())
    return Page([shapes.check(ex.state, check) for check in found], "check_runs")


def annotations(ex: Exchange) -> Any:
    """GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations."""
    record = _find(ex, ex.repository("checks", "read"))
    empty = {"start_column": None, "end_column": None, "title": None, "raw_details": None, "blob_href": ""}
    return Page([{**empty, **one} for one in record.annotations])


def rerequest(ex: Exchange) -> Any:
    """POST /repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest: a person presses "Re-run"."""
    repository = ex.repository("checks", "write")
    record = _find(ex, repository)
    record.fields |= {"status": "queued", "conclusion": None, "completed_at": None}
    _tell(ex, "rerequested", repository, record, ex.who.name)
    return Answer({}, 201)


def _app(ex: Exchange) -> tuple[Repository, App]:
    repository = ex.state.repository(ex.part("owner"), ex.part("repo"))
    if ex.who.app is None:
        raise RefusedError(403, "You must authenticate via a GitHub App.")
    allowed(ex.who, repository, "checks", "write")
    return repository, ex.who.app


def _find(ex: Exchange, repository: Repository) -> Check:
    wanted = ex.number("check_run_id")
    for record in repository.checks:
        if record.id == wanted:
            return record
    raise RefusedError(404, "Not Found")


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


def _tell(ex: Exchange, action: str, repository: Repository, record: Check, sender: str) -> None:
    ex.webhooks.send("check_run", action, repository, sender, {"check_run": shapes.check(ex.state, record)})
