"""The repository of the demo on the lab's GitHub: recipes to guard, a maintainer, a contributor, the App installed on it."""

import itertools
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lab import gate
from lab.gate import Gate
from lab.github.client import GitHub, Person
from lab.settings import Settings

ROOT = Path(__file__).parents[2]
OWNER, NAME = "acme", "recipes"
README = "# Recipes\n"
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True)
class Stage:
    """What a story plays on."""

    github: GitHub
    repository: str
    files: dict[str, str]
    maintainer: Person
    contributor: Person
    app: int
    gate: Gate


def recipes(policy: str = "") -> dict[str, str]:
    """The files of the guarded repository: the project's own recipes, and its policy when there is one."""
    found = {
        path.relative_to(ROOT).as_posix(): path.read_text()
        for path in sorted((ROOT / "recipes").rglob("*"))
        if path.is_file()
    }
    return {"README.md": README, **found, **({".github/recipe-gate.yaml": policy} if policy else {})}


def baselines() -> dict[str, str]:
    """What is known of the noise of those recipes: this project's baselines, where the guarded repository has its own."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text() for path in sorted((ROOT / "baselines").rglob("*.json"))
    }


async def prepare(
    settings: Settings,
    github: GitHub,
    *,
    name: str = NAME,
    policy: str = "",
    beside: Mapping[str, str] = NOTHING,
    load: Mapping[str, str] = gate.LOAD,
) -> Stage:
    """Makes users, repository (recipes, and what stands `beside` them) and App, and writes the service's settings.

    Its benchmarks have that `load`. The service is not started yet.
    """
    maintainer, contributor = await github.person("maintainer"), await github.person("contributor")
    files = {**recipes(policy), **beside}
    name = await _unused(maintainer, name)
    told = {"owner": OWNER, "name": name, "files": files, "access": {"maintainer": "write"}}
    full_name = (await github.control("POST", "/repositories", told))["full_name"]
    secret = secrets.token_hex(16)
    spec = {
        "slug": f"{gate.SLUG}-{name}",
        "owner": OWNER,
        "secret": secret,
        "permissions": gate.PERMISSIONS,
        "events": gate.EVENTS,
    }
    app = await github.control("POST", "/apps", spec)
    service = gate.configure(settings, github.url, app, secret, load)
    await github.control("PATCH", f"/apps/{app['id']}", {"url": service.webhook, "repositories": [full_name]})
    return Stage(github, full_name, files, maintainer, contributor, app["id"], service)


async def _unused(person: Person, name: str) -> str:
    """The name, or with a number behind it: GitHub outlives a story that was played before."""
    for number in itertools.count(1):
        candidate = name if number == 1 else f"{name}-{number}"
        if not await person.exists(f"/repos/{OWNER}/{candidate}"):
            return candidate
    raise AssertionError("numbers do not end")
