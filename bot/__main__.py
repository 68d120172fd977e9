"""`recipe-gate-bot`, and `python -m bot`: the service, or the sentence that says how to install what it needs."""

import sys
from collections.abc import Sequence
from importlib import import_module

from checks.extras import run_or_say_extra


def main(arguments: Sequence[str] | None = None) -> int:
    """The service's exit code; 2 where the extra `bot` is not installed."""
    return run_or_say_extra(
        "recipe-gate-bot", lambda: int(import_module("bot.app").main(arguments)), sys.stderr.write, "bot"
    )


if __name__ == "__main__":
    sys.exit(main())
