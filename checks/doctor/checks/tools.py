"""The programs that the doctor's mends and a plan's commands call, on the machine of whoever asks."""

from collections.abc import Callable, Iterator, Mapping

from checks.doctor.answer import Answer, passed, warned

TOOLS: Mapping[str, str] = {
    "kubectl": "kubectl 1.24 or newer, which most mends call",
    "helm": "helm 3, which the commands of `recipe-gate platform plan` call",
}


def answers(which: Callable[[str], str | None]) -> Iterator[Answer]:
    """A check for each; nothing of ours calls them, so that no run fails without."""
    for name, expected in TOOLS.items():
        found = which(name)
        if found:
            yield passed(name, found)
        else:
            yield warned(name, f"{name} is not on this machine", expected, f"Install {name} where you administer.")
