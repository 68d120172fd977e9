"""What only the lab can do: make users, Apps and repositories, give access, change the weather. Under /_lab/, not GitHub's."""

from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from lab.github.exchange import Exchange, created
from lab.github.faults import KINDS, Fault, Faults
from lab.github.objects import Commit, Entry
from lab.github.state import App, RefusedError, Repository
from lab.github.webhooks import Weather


def create_user(ex: Exchange) -> Any:
    """POST /_lab/users {login}: the user and a personal token."""
    user = ex.state.user(ex.body["login"])
    return created({"login": user.login, "id": user.id, "token": ex.state.token(user.login)})


def create_app(ex: Exchange) -> Any:
    """POST /_lab/apps {slug, owner, permissions, events, secret, url}: its id and private key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    told = ex.body
    owner = ex.state.user(told["owner"]).login
    app = App(
        ex.state.id(), told["slug"], owner, public.decode(), told["secret"], dict(told["permissions"]), list(told["events"]),
        installation=ex.state.id(), url=told.get("url", ""),
    )  # fmt: skip
    ex.state.apps[app.id] = app
    ex.state.user(app.bot, "Bot")
    return created({"id": app.id, "slug": app.slug, "installation": app.installation, "private_key": private.decode()})


def update_app(ex: Exchange) -> Any:
    """PATCH /_lab/apps/{id} {url?, repositories?}: where its webhooks go, where it is installed."""
    app = ex.state.apps[ex.number("id")]
    app.url = ex.body.get("url", app.url)
    app.repositories = list(ex.body.get("repositories", app.repositories))
    return {"id": app.id, "url": app.url, "repositories": app.repositories}


def create_repository(ex: Exchange) -> Any:
    """POST /_lab/repositories {owner, name, files, access}: a repository with one commit on main."""
    objects, told = ex.state.objects, ex.body
    owner = ex.state.user(told["owner"]).login
    files = {path: Entry("100644", objects.blob(text.encode())) for path, text in told["files"].items()}
    commit = objects.commit(Commit(objects.tree_of(files), (), owner, "Begin", int(ex.state.now())))
    record = Repository(
        ex.state.id(), owner, told["name"], refs={"heads/main": commit}, access=dict(told.get("access") or {})
    )
    ex.state.repositories[record.full_name] = record
    return created({"id": record.id, "full_name": record.full_name, "sha": commit})


def grant(ex: Exchange) -> Any:
    """PUT /_lab/repositories/{owner}/{repo}/access {login: level}."""
    repository = ex.state.repository(ex.part("owner"), ex.part("repo"))
    repository.access |= ex.body
    return {"access": repository.access}


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
