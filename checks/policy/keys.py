"""Every key of a policy and what it may hold; the reader and the JSON schema are made from this one table."""

from collections.abc import Iterator

from checks.measure.metrics import MetricChange, mistakes
from checks.model.annotation import TIME, Annotation, moment
from checks.model.metric import (
    Better,
)
from checks.policy.rules import RULES
from checks.policy.shapes import Choice, Flag, Many, Mistake, Named, Number, Record, Text, place
from checks.policy.values import Access, Mode, Policy, Schedule, Unclear
from checks.recipe.yaml_nodes import Path

COMMANDERS = (Access.TRIAGE, Access.WRITE, Access.MAINTAIN, Access.ADMIN)
"""Below these GitHub lets people do nothing to a repository that others could not."""
PAIRS = Number(1, 20, whole=True)
HOURS = Number(0, 10_000)
UNCLEAR = Choice(tuple(Unclear), Unclear)
METRIC = Record(
    MetricChange,
    {
        "better": Choice(tuple(Better), Better),
        "target": Number(0, 10, above=True, below=True),
        "floor": Number(0, 10, below=True),
        "gated": Flag(),
    },
)
ANNOTATION = Record(
    Annotation,
    {"time": Text(TIME, "a time (ISO 8601: 2026-01-31 or 2026-01-31T12:00:00Z)"), "text": Text()},
    needed=("time", "text"),
)
SCHEDULE = Record(
    Schedule,
    {
        "main_hours": HOURS,
        "aa_hours": HOURS,
        "pairs": PAIRS,
        "recipes": Many(Text()),
        "annotations": Many(ANNOTATION, "mappings"),
    },
    renamed={"again_hours": "aa_hours"},
)
POLICY = Record(
    Policy,
    {
        "mode": Choice(tuple(Mode), Mode),
        "inconclusive": UNCLEAR,
        "base_broken": UNCLEAR,
        "patience_hours": Number(0, 10_000, above=True),
        "ok_to_test_hours": HOURS,
        "commanders": Choice(COMMANDERS, Access),
        "policy_branches": Many(Text(r"[^\s*?\[]+", "the whole name of a branch, not a pattern")),
        "suggestions": Flag(),
        "pairs": PAIRS,
        "gpu_minutes": Number(0, 1_000_000, above=True),
        "hardware": Text(r"[a-z0-9.-]{0,63}", "a name of at most 63 lower-case letters, digits, points and hyphens"),
        "baseline_days": Number(0, 3650, whole=True),
        "metrics": Named(METRIC),
        "schedule": SCHEDULE,
        "rules": RULES,
    },
)


def contradictions(policy: Policy) -> Iterator[Mistake]:
    """What is of the right shape and still cannot be meant."""
    for name, what in mistakes(policy.metrics):
        yield ("metrics", name), f"metrics.{name}: {what}."
    for index, one in enumerate(policy.schedule.annotations):
        path: Path = ("schedule", "annotations", index, "time")
        if moment(one.time) is None:
            yield path, f"{place(path)} is no day of the calendar: {one.time}."
