"""What is known of a recipe on some hardware: accepted samples, the noise they imply, and what they hold for.

A file per recipe and hardware, baselines/<model>/<framework>/<mode>/<hardware>.json, changed by pull request and read at the
base branch only, so that no pull request brings the noise that it is judged by. What a verdict takes from it are the
differences within A/A pairs; the values themselves are for people and for drift.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Annotated, Any

from pydantic import AfterValidator, Field, TypeAdapter

from checks.judge.baseline_validity import benchmark_digest, why_expired, why_outdated
from checks.judge.compare import SamplePair, measured_samples
from checks.judge.weighing.within_deployments import share_within_deployments
from checks.model.metric import (
    DEFAULT_METRICS,
    Better,
    Metric,
)
from checks.model.refusal import Refusal
from checks.model.result import Block, Measure, Result, Sample, firsts
from checks.model.serial import MalformedError
from checks.model.spec import (
    Content,
    Side,
)
from checks.model.stored import KEY, from_stored, to_stored
from checks.recipe.layout import ROOT as RECIPES

ROOT = "baselines"
MOST_PAIRS = 100
"""Pairs that a file holds; the newest, when more are accepted."""
Difference = Annotated[float, Field(ge=-5, le=5)]


@dataclass(frozen=True)
class Environment:
    """What the samples were measured with; another one makes the baseline stale. `asked`: the benchmark_digest of its perf.yaml."""

    aiperf_version: str
    images: tuple[str, ...]
    load: Mapping[str, str]
    asked: str = ""


def _checked_day(text: str) -> str:
    """The text of a date; raises ValueError for a day that no calendar has."""
    date.fromisoformat(text)
    return text


@dataclass(frozen=True)
class Baseline:
    """Accepted measurements: `pairs` holds differences (logarithms, worse positive) of A/A pairs by metric, oldest first.

    `within` holds those of two blocks of the same deployment, the later one's less the earlier one's.

    `accepted` is a date (ISO 8601), `commit` what was measured, `verified` whether the gate itself vouches for it.
    """

    recipe: str
    hardware: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")]
    commit: str
    accepted: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_checked_day)]
    verified: bool
    environment: Environment
    samples: tuple[Mapping[str, Measure], ...]
    pairs: Mapping[str, Annotated[tuple[Difference, ...], Field(max_length=MOST_PAIRS)]]
    within: Mapping[str, Annotated[tuple[Difference, ...], Field(max_length=MOST_PAIRS)]] = field(default_factory=dict)

    @property
    def share_within(self) -> float:
        """The share of a pair's variance that further blocks of the same deployments average out."""
        return share_within_deployments(self.pairs, self.within)


def path(recipe: str, hardware: str) -> str:
    """Where the baseline of a recipe (its directory) on some hardware stands in a repository."""
    return f"{ROOT}/{recipe.removeprefix(f'{RECIPES}/')}/{hardware}.json"


def parse(text: str | bytes, recipe: str, hardware: str) -> Baseline | Refusal:
    """The baseline that a file spells, a Refusal when it is none or another's."""
    try:
        baseline = from_stored(Baseline, text).value
    except MalformedError as error:
        return Refusal(f"{path(recipe, hardware)}: {str(error).splitlines()[0]}")
    if (baseline.recipe, baseline.hardware) != (recipe, hardware):
        return Refusal(f"{path(recipe, hardware)} is of {baseline.recipe} on {baseline.hardware}.")
    return baseline


def schema() -> dict[str, Any]:
    """The JSON schema of the file, in which a newer version may have keys of its own."""
    shape = TypeAdapter(Baseline).json_schema()
    return {**shape, "properties": {**shape["properties"], KEY: {"type": "integer", "minimum": 1, "default": 1}}}


def render(baseline: Baseline) -> str:
    """The file's text: canonical, so that the same measurements are the same bytes, and in lines, which a review can read."""
    return _in_lines(to_stored(baseline))


def _in_lines(text: str) -> str:
    return json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"


def extended_text(text: str | bytes, new: Baseline) -> str | Refusal:
    """The file's text after another A/A run; what only a newer version knows of an environment that is the same stays."""
    old = parse(text, new.recipe, new.hardware)
    if isinstance(old, Refusal):
        return old
    if old.environment != new.environment:
        return render(new)
    return _in_lines(to_stored(extended(old, new), from_stored(Baseline, text).unknown))


def holds(text: str | bytes, new: Baseline) -> bool:
    """Whether a file holds these very pairs already: the same runs that are accepted twice would look like more of them."""
    old = parse(text, new.recipe, new.hardware)
    if isinstance(old, Refusal) or old.environment != new.environment or not new.pairs:
        return False
    return all(_stands_in(pairs, old.pairs.get(name, ())) for name, pairs in new.pairs.items())


def _stands_in(part: Sequence[float], whole: Sequence[float]) -> bool:
    return any(tuple(whole[at : at + len(part)]) == tuple(part) for at in range(len(whole) - len(part) + 1))


def of_result(
    result: Result,
    *,
    recipe: str,
    hardware: str,
    commit: str,
    today: str,
    verified: bool,
    benchmark: str = "",
    metrics: Sequence[Metric] = DEFAULT_METRICS,
) -> Baseline | Refusal:
    """The baseline that an A/A run (both sides the same files) makes by a perf.yaml; a Refusal when it holds no whole pair."""
    samples = measured_samples(result.blocks)
    first_samples = measured_samples(firsts(result.blocks))
    pairs = list(zip(first_samples[::2], first_samples[1::2], strict=False))
    if not pairs or any({one[0], other[0]} != set(Side) for one, other in pairs):
        return Refusal("The run measured no pair of base and head.")
    first = samples[0][1]
    images = tuple(sorted({image for block in result.blocks for image in block.images}))
    return Baseline(
        recipe=recipe,
        hardware=hardware,
        commit=commit,
        accepted=today,
        verified=verified,
        environment=Environment(first.aiperf_version, images, first.load, benchmark_digest(benchmark)),
        samples=tuple(_accepted_measures(sample, metrics) for _, sample in samples),
        pairs={metric.name: values for metric in metrics if (values := differences(pairs, metric))},
        within={metric.name: values for metric in metrics if (values := _within(result.blocks, metric))},
    )


def _within(blocks: Sequence[Block], metric: Metric) -> tuple[float, ...]:
    """How much worse each further block of a deployment was than the one before it, as logarithms."""
    further = [
        ((Side.BASE, one.sample), (Side.HEAD, other.sample))
        for one, other in pairwise(blocks)
        if not other.fresh and one.sample is not None and other.sample is not None
    ]
    return differences(further, metric)


def stale(baseline: Baseline, content: Content, today: str, days: int) -> str:
    """Why a baseline says nothing of a recipe as it is now, in a sentence; empty when it does.

    `today` is a date (ISO 8601); `days` is how long a baseline holds, 0 for ever.
    """
    environment = baseline.environment
    return why_outdated(environment.images, environment.asked, content, baseline.recipe) or why_expired(
        baseline.accepted, today, days
    )


def _accepted_measures(sample: Sample, metrics: Sequence[Metric]) -> dict[str, Measure]:
    names = [metric.name for metric in metrics]
    return {name: sample.measures[name] for name in names if name in sample.measures}


def differences(pairs: Sequence[SamplePair], metric: Metric) -> tuple[float, ...]:
    """How much worse head was than base in each pair, as logarithms; () when a pair lacks the metric."""
    sign = -1.0 if metric.better is Better.HIGHER else 1.0
    worse = []
    for pair in pairs:
        values = {side: sample.measures.get(metric.name) for side, sample in pair}
        base, head = values[Side.BASE], values[Side.HEAD]
        if base is None or head is None or base.value <= 0 or head.value <= 0:
            return ()
        worse.append(round(sign * math.log(head.value / base.value), 6))
    return tuple(worse)


def extended(old: Baseline, new: Baseline) -> Baseline:
    """The new baseline with the older one's pairs before its own, where both hold for the same environment."""
    if old.environment != new.environment:
        return new
    return replace(
        new,
        verified=old.verified and new.verified,
        pairs=_joined_differences(old.pairs, new.pairs),
        within=_joined_differences(old.within, new.within),
    )


def _joined_differences(
    old: Mapping[str, tuple[float, ...]], new: Mapping[str, tuple[float, ...]]
) -> dict[str, tuple[float, ...]]:
    """What the newer one has, behind the older one's: the last of each metric are of the same pairs."""
    return {name: (*old.get(name, ()), *new[name])[-MOST_PAIRS:] for name in sorted(new)}
