"""What only the lab can do: make users, Apps and repositories, give access, change the weather. Under /_lab/, not GitHub's."""

from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives import serialization

from lab.github import apps, repositories, shapes
from lab.github.exchange import Exchange, created
from lab.github.faults import KINDS, Fault, Faults
from lab.github.identity import RANKS, Caller
from lab.github.pulls import find, tell
from lab.github.records import App
from lab.github.state import RefusedError
from lab.github.webhooks import Weather


def create_user(ex: Exchange) -> Any:
    """POST /_lab/users {login}: the user and a personal token."""
    user = ex.state.user(ex.body["login"])
    return created({"login": user.login, "id": user.id, "token": ex.state.token(user.login)})


def create_app(ex: Exchange) -> Any:
    """POST /_lab/apps {slug, owner, permissions, events, secret, url}: its id and private key."""
    key = ex.state.new_key()
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    told = ex.body
    app = apps.registered(
        ex.state, told["slug"], told["owner"], public.decode(), told["secret"], told["permissions"], told["events"]
    )
    app.url = told.get("url", "")
    return created({"id": app.id, "slug": app.slug, "installation": app.installation, "private_key": private.decode()})


def update_app(ex: Exchange) -> Any:
    """PATCH /_lab/apps/{id} {url?, repositories?}: where its webhooks go, where it is installed; it is told of both."""
    app = ex.state.apps[ex.number("id")]
    before, url = set(app.repositories), app.url
    app.url = ex.body.get("url", app.url)
    app.repositories = list(ex.body.get("repositories", app.repositories))
    if app.url != url:
        hook = {"type": "App", "id": app.id, "active": True, "events": app.events, "app_id": app.id}
        ex.webhooks.deliver(app, "ping", {"zen": "Design for failure.", "hook_id": app.id, "hook": hook})
    if set(app.repositories) != before:
        _installed(ex, app, before)
    return {"id": app.id, "url": app.url, "repositories": app.repositories}


def _installed(ex: Exchange, app: App, before: set[str]) -> None:
    """The webhook of an installation that was made, removed or changed."""
    now = set(app.repositories)
    event = "installation_repositories" if before and now else "installation"
    payload: dict[str, Any] = {
        "action": ("added" if now - before else "removed") if before and now else ("created" if now else "deleted"),
        "installation": shapes.installation(ex.state, app),
        "sender": shapes.user(ex.state, app.owner),
    }
    if event == "installation":
        payload["repositories"] = _named(ex, now or before)
    else:
        added, removed = _named(ex, now - before), _named(ex, before - now)
        payload |= {"repository_selection": "selected", "repositories_added": added, "repositories_removed": removed}
    ex.webhooks.deliver(app, event, payload)


def _named(ex: Exchange, names: set[str]) -> list[dict[str, Any]]:
    keys = ("id", "node_id", "name", "full_name", "private")
    found = [shapes.repository(ex.state, ex.state.repositories[name]) for name in sorted(names)]
    return [{key: one[key] for key in keys} for one in found]


def create_repository(ex: Exchange) -> Any:
    """POST /_lab/repositories {owner, name, files, access}: a repository with one commit on main."""
    told = ex.body
    files = {path: text.encode() for path, text in told["files"].items()}
    record = repositories.begun(ex.state, told["owner"], told["name"], files, told.get("access") or {})
    return created({"id": record.id, "full_name": record.full_name, "sha": record.refs["heads/main"]})


def grant(ex: Exchange) -> Any:
    """PUT /_lab/repositories/{owner}/{repo}/access {login: role}; "none" takes it away."""
    repository = ex.state.repository(ex.part("owner"), ex.part("repo"))
    if not set(ex.body.values()) <= set(RANKS):
        raise RefusedError(422, f"a role is one of {', '.join(RANKS)}")
    roles = {**repository.access, **ex.body}
    repository.access = {login: role for login, role in roles.items() if role != "none"}
    return {"access": repository.access}


def draft(ex: Exchange) -> Any:
    """PUT /_lab/repositories/{owner}/{repo}/pulls/{pull_number}/draft {draft}: marks it as a draft or as ready."""
    repository = ex.state.repository(ex.part("owner"), ex.part("repo"))
    record = find(ex, repository)
    before, record.draft = record.draft, bool(ex.body["draft"])
    record.updated = ex.state.stamp()
    if before != record.draft:
        author = replace(ex, who=Caller(login=record.author))
        tell(author, "converted_to_draft" if record.draft else "ready_for_review", repository, record)
    return shapes.pull(ex.state, repository, record)


def weather(ex: Exchange) -> Any:
    """PUT /_lab/webhooks {lose?, copies?, shuffle?, seed?}: how deliveries fare from now on."""
    ex.webhooks.change(Weather(**ex.body))
    return ex.body


def plan_faults(faults: Faults) -> Any:
    """PUT /_lab/faults [{kind, times?, pattern?, seconds?}]: replaces the planned faults."""

    def handler(ex: Exchange) -> Any:
        planned = [Fault(**one) for one in ex.body]
        if any(fault.kind not in KINDS for fault in planned):
            raise RefusedError(422, f"a fault is one of {', '.join(KINDS)}")
        faults.planned = planned
        return ex.body

    return handler


def requests(faults: Faults) -> Any:
    """GET /_lab/requests: every request with its status and what GitHub's description says against it."""
    return lambda _: faults.requests
