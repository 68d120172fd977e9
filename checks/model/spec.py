"""The frozen input of a run: what is deployed, measured and compared is decided once, before the run exists.

A run's Job is named by the hash of its spec, so whatever could change an outcome has to be in here, and nothing else.
What depends on the sandbox (storage class, nodes, sizes, load) is the sandbox's Overlay, chosen at release.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from checks.model.grants import Grants
from checks.model.metric import DEFAULT_METRICS, Metric

MAXIMUM_SPEC_BYTES = 900 * 1024
"""A ConfigMap holds 1 MiB (Kubernetes' validation of ConfigMaps); the rest is left to its metadata."""


class Side(StrEnum):
    """Which of the two recipes a block deploys."""

    BASE = "base"
    HEAD = "head"


def in_turns(pairs: int) -> tuple[Side, ...]:
    """The sides of a number of pairs: every second pair is turned round, so that drift cancels."""
    forth, back = (Side.BASE, Side.HEAD), (Side.HEAD, Side.BASE)
    return tuple(side for pair in range(pairs) for side in (back if pair % 2 else forth))


MOST_EACH = 4
"""Blocks of one deployment at most: more of them say less and less of what differs between deployments."""
LEARNING = 2
"""Blocks of each deployment of an A/A run: what differs within a deployment is told from what differs between two."""
MOST_PAIRS = 12
"""Pairs of deployments at most, where nobody says otherwise: the answer is mostly clear after one to three."""


@dataclass(frozen=True)
class Content:
    """The files of one side: the recipe's directory and the model-cache directory beside its framework.

    `files` maps a path relative to the repository's root to the file's text, byte for byte as it was checked.
    """

    sha: str
    files: Mapping[str, str]


def files_bytes(files: Mapping[str, str]) -> int:
    """How much of a run's input one side's files take, quoted as JSON."""
    return len(json.dumps(files, separators=(",", ":"), ensure_ascii=False).encode())


@dataclass(frozen=True)
class Overlay:
    """What is particular to one sandbox's cluster; everything else of a recipe runs as its author wrote it.

    `requests` replaces cpu and memory of every container (GPUs stay); `load` replaces the benchmark's environment. Where the models
    are `only_read`, claims are mounted so, and nothing is downloaded; elsewhere the claims that runs make for models may ask for
    `model_cache` together, and go when no run used them for `model_days`.
    """

    storage_class: str | None = None
    image_pull_secrets: tuple[str, ...] = ()
    node_selector: Mapping[str, str] = field(default_factory=dict)
    tolerations: tuple[Mapping[str, Any], ...] = ()
    requests: Mapping[str, str] = field(default_factory=dict)
    load: Mapping[str, str] = field(default_factory=dict)
    only_read: bool = False
    model_cache: Annotated[str, Field(pattern=r"^\d+(\.\d+)?(Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)?$")] = "2Ti"
    model_days: Annotated[int, Field(gt=0)] = 30


@dataclass(frozen=True)
class Deadlines:
    """Bounds in seconds; a certain failure ends its phase at once and does not wait for them."""

    model_cache: int = 6000
    ready: int = 3600
    smoke: int = 600
    benchmark: int = 3600
    collect: int = 300
    clear: int = 600


@dataclass(frozen=True)
class Origin:
    """Who asked for a run and for what: nothing of it changes what is measured, all of it changes the run's name."""

    repository: int = 0
    pull_request: int = 0
    policy: str = ""
    cause: str = "command line"


@dataclass(frozen=True)
class Spec:
    """A recipe at a head beside the same recipe at its base, measured by one benchmark (the base's, if any).

    `sequence` says which side is measured when, at most; `history` holds the differences (logarithms, worse positive) of A/A
    pairs of the same recipe on the same hardware, by metric: what is known of the noise, frozen so that pod and bot agree;
    `within` is the share of their variance that further blocks of one deployment average out. `blocks` is how many each
    deployment gives, 0 what costs least. A `whole` run measures all of its sequence, however clear the answer: it is made to
    learn the noise. `failures` is the share of a block's requests that may fail; a block with more is no measurement. `grants` is
    what the base's policy lets the recipe bring beyond what every recipe may.
    """

    recipe: str
    hardware: str
    head: Content
    base: Content | None
    benchmark: str
    metrics: tuple[Metric, ...] = DEFAULT_METRICS
    sequence: tuple[Side, ...] = in_turns(MOST_PAIRS)
    history: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    within: float = 0.0
    blocks: int = 0
    whole: bool = False
    failures: float = 0.0
    deadlines: Deadlines = field(default_factory=Deadlines)
    origin: Origin = field(default_factory=Origin)
    gpus: int = 0
    gpu_minutes: float = 0.0
    grants: Grants = field(default_factory=Grants)
