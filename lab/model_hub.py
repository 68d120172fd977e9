"""Start and stop the model hub as a process of the lab, where pods reach it."""

import os
import sys
import urllib.error
import urllib.request

from lab.cluster import folders, processes, wait
from lab.engine.build import model_folder
from lab.settings import Settings

NAME = "hub"
PORT = 18080
TOKEN = "lab-token"  # noqa: S105
"""What the sandbox's secret holds: the hub refuses others, so that a recipe that forgets its secret fails here too."""


def url(settings: Settings) -> str:
    """The hub's address as pods see it."""
    return f"http://{settings.bridge_address}:{PORT}"


def start(settings: Settings) -> None:
    """Serves the tiny model until `stop`; raises LabError when it does not answer."""
    if NAME not in processes.alive(settings):
        where = ["--bind", settings.bridge_address, "--port", str(PORT), "--model-dir", str(model_folder(settings))]
        processes.start(
            settings, NAME, [sys.executable, "-m", "lab.hub", *where], env={**os.environ, "HF_TOKEN": TOKEN}
        )
    wait.until(lambda: _answers(settings), seconds=20, what="the model hub answers", log=folders.log(settings, NAME))


def stop(settings: Settings) -> None:
    """Ends it."""
    processes.stop(settings, NAME)


def _answers(settings: Settings) -> bool:
    try:
        with urllib.request.urlopen(f"{url(settings)}/healthz", timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
