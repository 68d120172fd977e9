"""Start and stop GitHub as a process of the lab."""

import shutil
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from lab.cluster import processes
from lab.cluster.addresses import free_port
from lab.cluster.errors import LabError
from lab.github.openapi import ensure
from lab.github.server import ROUTES
from lab.settings import Settings

NAME = "github"
WAIT_SECONDS = 20.0


def start(settings: Settings) -> str:
    """GitHub's address; raises LabError when it does not answer.

    One that was killed comes back at the same address with everything that it knew.
    """
    openapi = ensure(settings, ROUTES)
    address = settings.state / "github.url"
    if NAME not in processes.alive(settings):
        port = _port(address)
        files = ["--state-dir", str(settings.state / NAME), "--openapi", str(openapi)]
        processes.start(settings, NAME, [sys.executable, "-m", "lab.github", "--port", str(port), *files])
        address.write_text(f"http://127.0.0.1:{port}")
    _wait(address.read_text())
    return address.read_text()


def stop(settings: Settings) -> None:
    """Ends it and throws away what it knew."""
    processes.stop(settings, NAME)
    shutil.rmtree(settings.state / NAME, ignore_errors=True)
    (settings.state / "github.url").unlink(missing_ok=True)


def _port(address: Path) -> int:
    """The port of the address that was given out, else a free one."""
    return int(address.read_text().rpartition(":")[2]) if address.exists() else free_port()


def _wait(url: str) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{url}/_lab/requests", timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, OSError) as error:
            if time.monotonic() > end:
                raise LabError(f"the lab's GitHub does not answer at {url}: {error}") from error
            time.sleep(0.1)
