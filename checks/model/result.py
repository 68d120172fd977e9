"""What a run found, written down after every phase and block, so that a killed run leaves what it knew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from checks.model.spec import Overlay, Side


class Step(StrEnum):
    """Where in a run something happened, in the order of a block."""

    MODEL_CACHE = "model-cache"
    DEPLOY = "deploy"
    READY = "ready"
    SMOKE = "smoke"
    BENCHMARK = "benchmark"
    CLEAR = "clear"


class Outcome(StrEnum):
    """How a run ended: RUNNING until it has; FAILED is the recipe's doing, INFRASTRUCTURE is not."""

    RUNNING = "running"
    MEASURED = "measured"
    FAILED = "failed"
    INFRASTRUCTURE = "infrastructure"


@dataclass(frozen=True)
class Measure:
    """A value with the unit that AIPerf's own export names."""

    value: float
    unit: str


@dataclass(frozen=True)
class Sample:
    """What one block measured: `measures` maps "tag.statistic" to a Measure; the rest must be equal to compare.

    `hardware` names the GPUs that served, empty where nobody knows. `unwitnessed` says why nobody but AIPerf saw what it
    says, empty where somebody did.
    """

    measures: Mapping[str, Measure]
    aiperf_version: str
    load: Mapping[str, str]
    requests: int
    failed_requests: int = 0
    hardware: str = ""
    unwitnessed: str = ""


@dataclass(frozen=True)
class Evidence:
    """Why a step failed: one sentence, and the last events, log lines, states and metrics that show it (secrets masked)."""

    step: Step
    reason: str
    events: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """One measurement of one side: `seconds` per step; exactly one of sample and evidence in the end.

    A block that is not `fresh` measured the deployment of the block before it once more.
    """

    side: Side
    seconds: Mapping[str, float] = field(default_factory=dict)
    nodes: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    sample: Sample | None = None
    evidence: Evidence | None = None
    fresh: bool = True


def firsts(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The first measurement of each deployment: of any that it is measured again, its caches are filled already."""
    return tuple(block for block in blocks if block.fresh and block.sample is not None)


def deployments_of(blocks: Sequence[Block]) -> int:
    """How many deployments blocks were measured on."""
    return sum(block.fresh for block in blocks)


@dataclass(frozen=True)
class ImageCheck:
    """One thing that was looked at in the head's image: a doctor's answer that is kept with the run (`status`: pass, warn, ...)."""

    check: str
    status: str
    seen: str
    mend: str = ""


@dataclass(frozen=True)
class Result:
    """A run as far as it got; only a Result whose outcome is not RUNNING is whole.

    `inside` is what was found in the head's image when all else was done; it decides nothing. `made_room` says which claims of
    models went so that this run had room for its own. `left_behind` says what of the run could not be removed, so that its
    sandbox is set aside; empty where all was.
    """

    run: str
    sandbox: str
    overlay: Overlay = field(default_factory=Overlay)
    outcome: Outcome = Outcome.RUNNING
    step: Step = Step.MODEL_CACHE
    blocks: tuple[Block, ...] = ()
    evidence: Evidence | None = None
    inside: tuple[ImageCheck, ...] = ()
    made_room: tuple[str, ...] = ()
    left_behind: str = ""
