"""`recipe-gate`: the subcommands and their exit codes; what is heavy is imported by the subcommand that needs it."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from checks.extras import run_or_say_extra


@dataclass(frozen=True)
class Command:
    """A subcommand: what it does in a line, and the function that does it."""

    text: str
    module: str
    function: str = "main"


COMMANDS = {
    "check": Command("judge the files of recipes", "checks.cli.check"),
    "new": Command("write a recipe to begin with", "checks.cli.new"),
    "schema": Command("print a JSON schema for editors, of manifests or the policy", "checks.cli.schema"),
    "rules": Command("list what is looked for", "checks.cli.rules", "rules"),
    "explain": Command("explain a rule by its id", "checks.cli.rules", "explain"),
    "run": Command("deploy, smoke-test and benchmark a recipe in a sandbox", "checks.cli.run", "run"),
    "doctor": Command("tell whether a cluster is ready, and what mends it", "checks.cli.doctor"),
    "platform": Command("print how the Dynamo platform gets onto a cluster", "checks.cli.platform"),
    "setup": Command("prepare a namespace as a sandbox, or take that back", "checks.cli.setup"),
    "baseline": Command("accept what was measured as a recipe's baseline, and show it", "checks.cli.baseline"),
    "compare": Command("compare two folders of AIPerf exports", "checks.cli.compare"),
    "drift": Command("find since which commit main itself is slower", "checks.cli.drift"),
    "collect": Command("print the exports below a folder, for the runner to read", "checks.run.collect"),
    "lab": Command("a Kubernetes with Dynamo and a GitHub of your own, no GPU", "checks.cli.main", "lab"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code of one command: 0 in order, 1 findings or a regression, 2 a wrong call, 3 infrastructure."""
    given = list(sys.argv[1:] if argv is None else argv)
    name, rest = (given[0], given[1:]) if given else ("--help", [])
    if name in {"-h", "--help"}:
        sys.stdout.write(usage())
        return 0
    if name not in COMMANDS:
        sys.stderr.write(f"recipe-gate: there is no command {name!r}\n\n{usage()}")
        return 2

    def work() -> int:
        return int(getattr(import_module(COMMANDS[name].module), COMMANDS[name].function)(rest))

    return run_or_say_extra(f"recipe-gate {name}", work, sys.stderr.write)


def usage() -> str:
    """The list of commands."""
    lines = [f"  {name:<9} {command.text}" for name, command in COMMANDS.items()]
    return "\n".join(["usage: recipe-gate COMMAND ...", "", *lines, "", "recipe-gate COMMAND --help tells more.", ""])


def lab(argv: Sequence[str]) -> int:
    """Hands over to the lab, which no wheel has: it builds Kubernetes and images out of a checkout, and needs Go and root."""
    if find_spec("lab") is None:
        sys.stderr.write(
            "recipe-gate: the lab is in a checkout of the project only: make setup there, then recipe-gate lab\n"
        )
        return 2
    return os.execv(sys.executable, [sys.executable, "-m", "lab", *argv])  # noqa: S606


if __name__ == "__main__":
    sys.exit(main())
