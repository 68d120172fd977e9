"""People, Apps and installations."""

from typing import Any
from urllib.parse import quote

from lab.github.records import App
from lab.github.state import State

Plain = dict[str, Any]
LISTS = (
    "followers",
    "subscriptions",
    "organizations",
    "repos",
    "received_events",
)


def user(state: State, login: str) -> Plain:
    """A user, an organisation or a bot."""
    record = state.user(login)
    url, page = f"{state.url}/users/{quote(login)}", f"{state.url}/{login.removesuffix('[bot]')}"
    return {
        "login": login,
        "id": record.id,
        "node_id": f"U_{record.id}",
        "avatar_url": f"{state.url}/avatars/{record.id}",
        "gravatar_id": "",
        "url": url,
        "html_url": page,
        "following_url": f"{url}/following{{/other_user}}",
        "gists_url": f"{url}/gists{{/gist_id}}",
        "starred_url": f"{url}/starred{{/owner}}{{/repo}}",
        "events_url": f"{url}/events{{/privacy}}",
        **{f"{name}_url": f"{url}/{name}" for name in LISTS},
        "type": record.kind,
        "user_view_type": "public",
        "site_admin": False,
    }


def app(state: State, record: App) -> Plain:
    """An App."""
    return {
        "id": record.id,
        "client_id": f"Iv1.{record.id:016x}",
        "slug": record.slug,
        "node_id": f"A_{record.id}",
        "owner": user(state, record.owner),
        "name": record.slug,
        "description": None,
        "external_url": f"{state.url}/{record.slug}",
        "html_url": f"{state.url}/apps/{record.slug}",
        "created_at": record.created,
        "updated_at": record.created,
        "permissions": record.permissions,
        "events": record.events,
    }


def installation(state: State, record: App) -> Plain:
    """The installation of an App."""
    return {
        "id": record.installation,
        "app_id": record.id,
        "app_slug": record.slug,
        "client_id": f"Iv1.{record.id:016x}",
        "account": user(state, record.owner),
        "target_id": state.user(record.owner).id,
        "target_type": state.user(record.owner).kind,
        "repository_selection": "selected",
        "access_tokens_url": f"{state.url}/app/installations/{record.installation}/access_tokens",
        "repositories_url": f"{state.url}/installation/repositories",
        "html_url": f"{state.url}/settings/installations/{record.installation}",
        "permissions": record.permissions,
        "events": record.events,
        "created_at": record.created,
        "updated_at": record.created,
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_by": None,
        "suspended_at": None,
    }
