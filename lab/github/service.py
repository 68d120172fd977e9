"""Start and stop GitHub as a process of the lab."""

import sys
import time
import urllib.error
import urllib.request

from lab.cluster import processes
from lab.cluster.addresses import free_port
from lab.cluster.errors import LabError
from lab.github.openapi import ensure
from lab.github.server import ROUTES
from lab.settings import Settings

NAME = "github"
WAIT_SECONDS = 20.0


def start(settings: Settings) -> str:
    """GitHub's address; raises LabError when it does not answer."""
    openapi = ensure(settings, ROUTES)
    address = settings.state / "github.url"
    if NAME not in processes.alive(settings):
        port = free_port()
        processes.start(
            settings, NAME, [sys.executable, "-m", "lab.github", "--port", str(port), "--openapi", str(openapi)]
        )
        address.write_text(f"http://127.0.0.1:{port}")
    _wait(address.read_text())
    return address.read_text()


def stop(settings: Settings) -> None:
    """Ends it; what it knew is gone."""
    processes.stop(settings, NAME)


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
