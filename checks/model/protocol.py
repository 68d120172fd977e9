"""The names by which the bot, a run's pod, the command line and an administrator with kubectl mean the same thing.

Clusters keep them, so one that changes is a new version of what is stored (checks/model/stored.py).
"""

from enum import StrEnum

PREFIX = "recipe-gate.dev/"
RUN_LABEL = f"{PREFIX}run"
CLICK_LABEL = f"{PREFIX}click"
RUNNER_ROLE = "runner"
"""The Role of each sandbox that a run's account is lent."""
NO_PULL_REQUEST = "0"
"""What stands on a Job for a pull request's number when its run is for something else."""

HUB_SECRET = "hf-token-secret"  # noqa: S105 - a name
"""The secret with the model hub's token that a sandbox holds."""
ALLOW = f"{PREFIX}allow-"
"""With a word of checks/model/grants.py behind it: what the administrator lets the recipes of a sandbox bring, on its namespace."""
SANDBOX_LABEL = f"{PREFIX}sandbox"
"""The label of every namespace that is a sandbox."""

CLASS_LABEL = f"{PREFIX}class"
"""Whose runs a sandbox takes, on its namespace: insider or stranger."""

SLOT = "slot"
"""The ConfigMap that is a sandbox's lock."""
BLOCK = "block"
"""The ConfigMap that owns what a block applies."""
COLLECT = "collect"
"""The Job that prints a benchmark's exports."""
RUNTIME_PROBE = "runtime-probe"
"""The Job that looks into an image."""

SPEC_FILE = "spec.json"
RESULT_FILE = "result.json"
CLICK_FILE = "click.json"
OVERLAY_FILE = "overlay.json"


class Annotation(StrEnum):
    """What Jobs, slots and claims say of themselves, by the full keys."""

    SCHEMA = f"{PREFIX}schema"
    REPOSITORY = f"{PREFIX}repository"
    FULL_NAME = f"{PREFIX}full-name"
    SUBJECT_KIND = f"{PREFIX}subject-kind"
    SUBJECT = f"{PREFIX}subject"
    PULL_REQUEST = f"{PREFIX}pull-request"
    HEAD = f"{PREFIX}head"
    BASE = f"{PREFIX}base"
    BASE_REF = f"{PREFIX}base-ref"
    RECIPE = f"{PREFIX}recipe"
    HARDWARE = f"{PREFIX}hardware"
    GPUS = f"{PREFIX}gpus"
    GPU_MINUTES = f"{PREFIX}gpu-minutes"
    CAUSE = f"{PREFIX}cause"
    ATTEMPT = f"{PREFIX}attempt"
    CLASS = f"{PREFIX}class"
    APPROVER = f"{PREFIX}approver"
    APPROVAL_COMMENT = f"{PREFIX}approval-comment"
    APPROVED_AT = f"{PREFIX}approved-at"
    APPROVAL_LEVEL = f"{PREFIX}approval-level"
    APPROVAL_POLICY = f"{PREFIX}approval-policy"
    CREATED_FOR = f"{PREFIX}created-for"
    SANDBOX = f"{PREFIX}sandbox"
    OVERLAY = f"{PREFIX}overlay"
    CANCELLED = f"{PREFIX}cancelled"
    REPORTED = f"{PREFIX}reported"
    RUN = f"{PREFIX}run"
    SET_ASIDE = f"{PREFIX}set-aside"
    """On a slot: why its sandbox could not be cleared, so that nobody takes it."""
    CREATED_BY = f"{PREFIX}created-by"
    MADE_BY = f"{PREFIX}made-by"
    SLO = f"{PREFIX}slo"
    HOLDS = f"{PREFIX}holds"
    """On a claim that is only read: the revisions of models that its administrator put there."""
    USED = f"{PREFIX}used"
    """On the claims that runs made for their models: when the last run that used it began. No other claim ever makes room."""
    CACHED = f"{PREFIX}cached-"
    """With the fingerprint of a download Job behind it: when that Job filled the claim."""


class Creator(StrEnum):
    """Who takes a sandbox's slot."""

    BOT = "bot"
    COMMAND_LINE = "cli"


def input_of(run: str) -> str:
    """The ConfigMap that holds a run's frozen spec."""
    return f"{run}-input"


def result_of(run: str) -> str:
    """The ConfigMap into which a run writes what it found."""
    return f"{run}-result"
