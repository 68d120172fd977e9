"""`python -m lab.github --port N [--openapi FILE]`: a GitHub on the loopback interface until SIGTERM."""

import argparse
import sys
import time
from pathlib import Path

from aiohttp import web

from lab.github.server import application
from lab.github.state import State
from lab.github.validation import load


def main() -> int:
    """Serves until SIGTERM or SIGINT; answers 0."""
    parser = argparse.ArgumentParser(prog="python -m lab.github", description="A stateful GitHub for the lab.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--openapi", type=Path)
    arguments = parser.parse_args()
    app = application(State(time.time), load(arguments.openapi))
    web.run_app(app, host="127.0.0.1", port=arguments.port, print=None, access_log=None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
