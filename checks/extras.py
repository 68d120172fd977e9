"""What comes with an extra, so that whoever only checks recipes installs neither pandas nor a client of Kubernetes."""

from collections.abc import Callable, Mapping

USAGE = 2
MODULES: Mapping[str, frozenset[str]] = {
    "tables": frozenset({"pandas"}),
    "run": frozenset({"kubernetes", "urllib3", "websocket"}),
    "bot": frozenset({"aiohttp", "cryptography", "gidgethub", "jwt", "markdown_it", "prometheus_client"}),
}
"""The modules that each extra brings, beside those of the extras that it includes."""


def run_or_say_extra(command: str, work: Callable[[], int], say: Callable[[str], object], extra: str = "") -> int:
    """The exit code of `work`, or USAGE after one sentence where it needs a module that only an extra brings.

    `extra` is the one to name whichever module is missing; left out, it is the one that brings the module.
    """
    try:
        return work()
    except ModuleNotFoundError as error:
        module = (error.name or "").partition(".")[0]
        brings = next((name for name, modules in MODULES.items() if module in modules), None)
        if brings is None:
            raise
        say(
            f"{command} needs more than is installed ({module}); this brings it: pip install 'recipe-gate[{extra or brings}]'\n"
        )
        return USAGE
