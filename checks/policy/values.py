"""A policy as values. The defaults are what holds where a file says nothing, or where there is none."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from checks.measure.metrics import MetricChange
from checks.model.annotation import Annotation
from checks.model.finding import Finding, Level
from checks.model.spec import MOST_PAIRS
from checks.rules.settings import Settings
from checks.text.glob import matches

PATH = ".github/recipe-gate.yaml"
EVERYWHERE = "**"
CHANGES_NO_RUN = frozenset({"rules", "schedule", "ok_to_test_hours", "policy_branches"})
"""What of a policy says nothing about how a recipe is measured or judged."""


class Mode(StrEnum):
    """Whether the check may block a merge; advise says the same and concludes neutral."""

    ADVISE = "advise"
    BLOCK = "block"


class Unclear(StrEnum):
    """What the check concludes where there is no verdict; GitHub lets a neutral check merge."""

    ACTION_REQUIRED = "action_required"
    NEUTRAL = "neutral"
    FAILURE = "failure"


class Access(StrEnum):
    """A person's access to the repository, in rising order (GitHub's collaborator permission and role)."""

    NONE = "none"
    READ = "read"
    TRIAGE = "triage"
    WRITE = "write"
    MAINTAIN = "maintain"
    ADMIN = "admin"


@dataclass(frozen=True)
class RuleChange:
    """Findings of a rule (an id, or its beginning and `*`) at paths of a pattern: of another level, or for a reason of none.

    `line` is where it stands in the policy.
    """

    rule: str
    path: str = EVERYWHERE
    line: int = 0
    level: Level | None = None
    reason: str = ""

    def covers(self, finding: Finding) -> bool:
        """Whether it is about this finding."""
        return matches(finding.rule, self.rule) and matches(finding.path, self.path)


@dataclass(frozen=True)
class UnmeasuredPlace:
    """Recipes at paths of a pattern whose changes may merge though no run measures them, and why; `line` is where it stands."""

    path: str
    reason: str
    line: int = 0


@dataclass(frozen=True)
class Rules:
    """What the rules know of the repository's clusters, what is made of their findings, and what need not be measured."""

    settings: Settings = field(default_factory=Settings)
    levels: tuple[RuleChange, ...] = ()
    suppressions: tuple[RuleChange, ...] = ()
    unmeasured: tuple[UnmeasuredPlace, ...] = ()


@dataclass(frozen=True)
class Schedule:
    """How often the branch is measured; 0 hours: never. `pairs` are those of an A/A run, `recipes` patterns (none: all).

    `main_hours` is for the branch alone, which feeds its history; `aa_hours` for the branch beside itself, which tells the noise.
    `annotations` say what a person changed on purpose, so that a history begins anew there.
    """

    main_hours: float = 0.0
    aa_hours: float = 0.0
    pairs: int = 4
    recipes: tuple[str, ...] = ()
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True)
class Policy:
    """Everything that a repository may decide; keys.py says which values each may have.

    `policy_branches` names the other branches whose own policy and baselines count for pull requests to them. `patience_hours`,
    `ok_to_test_hours` and `baseline_days` (the latter two 0: for ever) are times; `pairs` counts deployments of each side at most;
    `gpu_minutes` bounds all of a run's blocks (8 GPUs for six hours), its repetitions after the cluster's errors among them;
    `hardware` is empty where any will do; `metrics` has what is said of a metric by its name.
    """

    mode: Mode = Mode.BLOCK
    inconclusive: Unclear = Unclear.ACTION_REQUIRED
    base_broken: Unclear = Unclear.ACTION_REQUIRED
    patience_hours: float = 72.0
    ok_to_test_hours: float = 0.0
    commanders: Access = Access.WRITE
    policy_branches: tuple[str, ...] = ()
    suggestions: bool = False
    pairs: int = MOST_PAIRS
    gpu_minutes: float = 2880.0
    hardware: str = ""
    baseline_days: int = 180
    metrics: Mapping[str, MetricChange] = field(default_factory=dict)
    schedule: Schedule = field(default_factory=Schedule)
    rules: Rules = field(default_factory=Rules)

    @property
    def digest(self) -> str:
        """What tells this policy from another in a run's name; what it says of rules, schedules and trust changes no run."""
        plain = {name: value for name, value in asdict(self).items() if name not in CHANGES_NO_RUN}
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]
