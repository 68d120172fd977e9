"""`python -m lab.github --port N [--state-dir D] [--openapi FILE]`: a GitHub on the loopback interface until SIGTERM."""

import argparse
import sys
import time
from functools import partial
from pathlib import Path

from aiohttp import web

from lab.github import persistence
from lab.github.server import application
from lab.github.state import State
from lab.github.validation import load
from lab.github.world import begun


def main() -> int:
    """Serves until SIGTERM or SIGINT; answers 0."""
    parser = argparse.ArgumentParser(prog="python -m lab.github", description="A stateful GitHub for the lab.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state-dir", type=Path, help="keep the state here; without it, a restart forgets")
    parser.add_argument("--openapi", type=Path, help="GitHub's description; without it, nothing is held against it")
    arguments = parser.parse_args()
    folder: Path | None = arguments.state_dir
    state = persistence.load(folder, time.time) if folder else State(time.time)
    validator = load(arguments.openapi)
    world = begun(state, validator, partial(persistence.save, state, folder)) if folder else begun(state, validator)
    web.run_app(application(world), host="127.0.0.1", port=arguments.port, print=None, access_log=None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
