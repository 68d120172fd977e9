"""The names that the bot, the runner and an administrator with kubectl share."""

PREFIX = "recipe-gate.dev/"
RUN_LABEL = PREFIX + "run"
CLICK_LABEL = PREFIX + "click"
SLOT = "slot"
SERVICE_ACCOUNT = "runner"
NO_PULL_REQUEST = "0"
"""What stands on a Job for a pull request's number when its run is for something else."""


def annotation(name: str) -> str:
    """The full key of one of our annotations."""
    return PREFIX + name


def input_of(run: str) -> str:
    """The ConfigMap that holds a run's frozen spec."""
    return f"{run}-input"


def result_of(run: str) -> str:
    """The ConfigMap into which a run writes what it found."""
    return f"{run}-result"
