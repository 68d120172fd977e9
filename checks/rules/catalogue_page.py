"""The catalogue as pages: docs/rules.md, and what a terminal shows of it."""

from collections.abc import Iterator

from checks.model.rule import Rule
from checks.rules.catalogue import CATALOGUE, SUBJECTS

THREADS = "https://github.com/{}/issues/{}"
HEAD = """# Rules

What `recipe-gate check` finds in a recipe's files, by subject. An error fails the check, a warning and a notice do not.
`recipe-gate explain ID` shows the same for one rule. This page is written by `recipe-gate rules --format markdown`.
"""


def markdown() -> str:
    """The page of all rules."""
    return "\n".join([HEAD, *(line for subject in SUBJECTS for line in _subject(subject))])


def _subject(name: str) -> Iterator[str]:
    yield f"## {name}\n"
    for rule in SUBJECTS[name]:
        threads = ", ".join(f"[{one}]({THREADS.format(*one.split('#'))})" for one in rule.threads)
        yield f"### {rule.id} ({rule.level.value})\n"
        yield f"{rule.reason} {rule.fix()}" + (f" Seen in {threads}." if threads else "") + "\n"
        yield f"```yaml\n# bad\n{rule.bad}\n# good\n{rule.good}\n```\n"


def table() -> str:
    """A line for every rule, by subject."""
    lines = []
    for subject, rules in SUBJECTS.items():
        lines += [subject, *(f"  {rule.id:<11} {rule.level.value:<8} {rule.reason}" for rule in rules), ""]
    return "\n".join(lines)


def explained(rule: Rule) -> str:
    """All that is known of one rule."""
    parts = [f"{rule.id} ({rule.level.value})", "", rule.reason, rule.fix(), "", "  bad"]
    parts += [f"    {line}" for line in rule.bad.splitlines()]
    parts += ["  good", *(f"    {line}" for line in rule.good.splitlines())]
    if rule.threads:
        parts += ["", "Seen in:", *(f"  {THREADS.format(*one.split('#'))}" for one in rule.threads)]
    return "\n".join(parts) + "\n"


def rule_of(name: str) -> Rule | None:
    """The rule of an id, in whatever case it is written."""
    return CATALOGUE.get(name.upper())
