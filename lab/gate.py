"""Start the service against the lab, as anybody would: a settings file and its command line."""

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab import sandbox
from lab.cluster import addresses, folders, processes, wait
from lab.engine import names
from lab.settings import Settings

NAME = "bot"
LOAD: Mapping[str, str] = sandbox.OVERLAY["load"]
SLUG = "recipe-gate"
PERMISSIONS = {"checks": "write", "pull_requests": "write", "contents": "read", "metadata": "read"}
EVENTS = ["pull_request", "issue_comment", "check_run", "check_suite"]
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Gate:
    """A service that can be started and stopped again: its settings file and the port that it listens on."""

    settings: Settings
    file: Path
    port: int

    @property
    def webhook(self) -> str:
        """Where GitHub delivers to."""
        return f"http://127.0.0.1:{self.port}/webhook"

    def start(self) -> None:
        """Starts the service and waits until it is ready; raises LabError."""
        if NAME not in processes.alive(self.settings):
            processes.start(self.settings, NAME, [sys.executable, "-m", "bot", "--settings", str(self.file)])
        wait.until(self._is_ready, seconds=30, what="the service is ready", log=folders.log(self.settings, NAME))

    def stop(self) -> None:
        """Ends it."""
        processes.stop(self.settings, NAME)

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def configure(
    settings: Settings, github: str, app: dict[str, Any], secret: str, load: Mapping[str, str] = LOAD
) -> Gate:
    """Writes the settings of a service for an App of the lab's GitHub, whose benchmarks have that load."""
    folder = settings.state / "service"
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "app.pem").write_text(app["private_key"])
    (folder / "secret").write_text(secret)
    port = addresses.free_port()
    file = folder / "settings.toml"
    values = {
        "app_id": app["id"],
        "private_key": str(folder / "app.pem"),
        "webhook_secret": str(folder / "secret"),
        "image": f"ghcr.io/recipe-gate/recipe-gate:{names.version(ROOT)}",
        "github": github,
        "kubeconfig": str(sandbox.account_kubeconfig(settings, "bot")),
        "listen_port": port,
        "operations_port": 0,
        "sweep_seconds": 5,
        "poll_seconds": 1,
        "progress_seconds": 1,
    }
    file.write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items()) + _sandbox(load))
    return Gate(settings, file, port)


def _sandbox(load: Mapping[str, str]) -> str:
    told = {**sandbox.OVERLAY, "load": load}
    lines = [
        "[[sandboxes]]",
        f'name = "{sandbox.NAME}"',
        'class = "any"',
        f'hardware = "{sandbox.HARDWARE}"',
        "[sandboxes.overlay]",
        f'storage_class = "{told["storage_class"]}"',
    ]
    for table in ("requests", "load"):
        inside = ", ".join(f"{key} = {json.dumps(value)}" for key, value in told[table].items())
        lines.append(f"{table} = {{ {inside} }}")
    return "\n".join(lines) + "\n"
