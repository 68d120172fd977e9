"""A plan as a shell script: comments say why, so that it can be read, changed and run step by step."""

from collections.abc import Iterable, Iterator

from checks.doctor.platform.plan import GUIDE, Choice, Path, Step

RELEASES = "github.com/ai-dynamo/dynamo/releases"


def script(steps: Iterable[Step], choice: Choice, path: tuple[Path, str], charts: str, unread: Iterable[str]) -> str:
    """The whole script; what only a person knows is a variable at its head, or a name in capitals."""
    return "\n".join(_lines(list(steps), choice, path, charts, list(unread))) + "\n"


def _lines(steps: list[Step], choice: Choice, path: tuple[Path, str], charts: str, unread: list[str]) -> Iterator[str]:
    yield "# Dynamo for this cluster; recipe-gate prints it and runs none of it."
    yield f"# Path: {path[0]} ({path[1]})."
    if unread:
        yield f"# May not be read, and so counts as missing: {', '.join(unread)}"
    commands = [command for step in steps for command in step.commands]
    if any("$CHARTS" in one for one in commands):
        yield (
            f"CHARTS={charts}"
            if charts
            else f"CHARTS=ADDRESS  # the vendor's chart repository, as the guide has it ({GUIDE})"
        )
    if any("$VERSION" in one for one in commands):
        yield f"VERSION={choice.version}" if choice.version else f"VERSION=NUMBER  # a release of {RELEASES}"
    for number, step in enumerate(steps, 1):
        yield ""
        yield f"# {number}. {step.title}. {step.why}"
        yield from step.commands
