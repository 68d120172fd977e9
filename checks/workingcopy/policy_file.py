"""The policy of a working copy: that of its own file, or that of the base which judges it."""

from pathlib import Path

from checks import policy
from checks.model.finding import Finding
from checks.policy.values import PATH, Policy
from checks.workingcopy.recipes import NoInput, text_at


def policy_at(root: Path) -> Policy | tuple[Finding, ...]:
    """The policy of a working copy, or every mistake in it."""
    file = root / PATH
    return policy.read(file.read_bytes() if file.is_file() else None)


def policy_of(path: Path, base: str | None = None) -> Policy | NoInput:
    """The policy as it stands at the base (a folder or a commit), or in the working copy in which a path lies."""
    text = text_at(path, base, PATH)
    found = policy.read(text.encode() if text is not None else None)
    return NoInput("The policy has mistakes.", found) if isinstance(found, tuple) else found
