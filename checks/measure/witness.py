"""What others than AIPerf saw of one benchmark: the cluster's clock and the frontend's own counters.

AIPerf's export is a file, and a file can be written by anybody who reaches it. What it says has to agree with what was seen from
outside, within what clocks and counts differ by themselves.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from checks.measure.figures import average, is_finite
from checks.text.exposition import parts

CLOCK_SECONDS = 60.0
"""How far the clocks of a node and of the API server may be apart."""
ZONE_SECONDS = 14 * 3600.0
"""AIPerf writes times without a zone, which is the container's: as far as zones are from UTC, they prove nothing."""
SHARE = 0.1
"""How much more AIPerf may count than the frontend did: its own tokenizer may split words another way."""
FEW = 1
PREFIXES = ("dynamo_frontend_", "nv_llm_http_service_")
REQUESTS = "requests_total"
TOKENS = ("output_sequence_tokens_sum", "output_tokens_total")
"""The counters of Dynamo's frontend, which older ones call by the second prefix; of the tokens the first that is served."""


@dataclass(frozen=True)
class Reading:
    """What a graph's frontends have counted since they started, at a time in seconds; None where they do not say."""

    at: float
    requests: float | None
    tokens: float | None


@dataclass(frozen=True)
class Witness:
    """When a benchmark's Job began and ended (seconds since 1970), and the frontends' counters before, meanwhile and after."""

    began: float
    ended: float
    readings: tuple[Reading, ...] = ()


def counted(text: str) -> tuple[float | None, float | None]:
    """The answered requests and the tokens that a frontend's metrics tell of; None for what they do not."""
    sums: dict[str, float] = {}
    for line in text.splitlines():
        name, labels, value = parts(line)
        bare = next((name.removeprefix(one) for one in PREFIXES if name.startswith(one)), "")
        if bare in (REQUESTS, *TOKENS) and value is not None and ('status="' not in labels or 'success"' in labels):
            sums[bare] = sums.get(bare, 0.0) + value
    tokens = next((sums[name] for name in TOKENS if name in sums), None)
    return sums.get(REQUESTS), tokens


def contradictions(export: Mapping[str, Any], witness: Witness) -> Iterator[str]:
    """What an export says and others saw otherwise, each with both figures."""
    yield from _of_clock(export, witness)
    requests, tokens = average(export, "request_count"), _tokens(export)
    rate, seconds = average(export, "output_token_throughput"), average(export, "benchmark_duration")
    if tokens is not None and rate is not None and seconds and rate * seconds > _most(tokens):
        yield f"it says {rate:.1f} tokens/s for {seconds:.1f} s, and {tokens:.0f} tokens in all"
    readings = _unbroken(witness)
    rise = _rise(readings, "requests", math.inf)
    if requests is not None and rise is not None and requests > _most(rise):
        yield f"it says {requests:.0f} requests were answered, the frontend counted {rise:.0f}"
    rise = _rise(readings, "tokens", seconds if seconds is not None else math.inf)
    if tokens is not None and rise is not None and tokens > _most(rise):
        within = f" in {seconds:.0f} s" if seconds is not None else ""
        yield f"it says {tokens:.0f} tokens were made{within}, the frontend counted {rise:.0f}"


def unwitnessed(witness: Witness) -> str:
    """Empty where the frontend's counters could be held against the export, else why not."""
    readings = _unbroken(witness)
    if _rise(readings, "requests", math.inf) is not None and _rise(readings, "tokens", math.inf) is not None:
        return ""
    why = "it was started again" if witness.readings and not readings else "it does not serve them"
    return f"AIPerf's figures could not be held against the frontend's own counters: {why}."


def _of_clock(export: Mapping[str, Any], witness: Witness) -> Iterator[str]:
    longest = witness.ended - witness.began
    seconds = average(export, "benchmark_duration")
    if seconds is not None and seconds > longest + CLOCK_SECONDS:
        yield f"it says it took {seconds:.0f} s, its Job ran for {longest:.0f} s"
    for key in ("start_time", "end_time"):
        at, slack = _time(export.get(key))
        if at is not None and not witness.began - slack <= at <= witness.ended + slack:
            yield f"its {key} is {export[key]}, its Job ran from {_shown(witness.began)} to {_shown(witness.ended)}"


def _time(value: Any) -> tuple[float | None, float]:
    """A time in seconds since 1970, and how far it may be off."""
    try:
        found = datetime.fromisoformat(value)
        zoned = found.tzinfo is not None
        return (found if zoned else found.replace(tzinfo=UTC)).timestamp(), CLOCK_SECONDS if zoned else ZONE_SECONDS
    except (TypeError, ValueError, OverflowError):
        return None, 0.0


def _shown(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _unbroken(witness: Witness) -> tuple[Reading, ...]:
    """The readings, none where a counter fell in between: who counts was started again."""
    fell = any(_fell(witness.readings, name) for name in ("requests", "tokens"))
    return () if fell else witness.readings


def _fell(readings: tuple[Reading, ...], name: str) -> bool:
    known = [value for one in readings if (value := getattr(one, name)) is not None]
    return any(later < one for one, later in pairwise(known))


def _rise(readings: tuple[Reading, ...], name: str, seconds: float) -> float | None:
    """By how much a counter rose at most within a time, as far as readings show; None where they show nothing.

    A benchmark lies between two readings, so that what they can show is longer by the gaps before and after it.
    """
    if len(readings) < 2 or None in (getattr(readings[0], name), getattr(readings[-1], name)):
        return None
    known = [one for one in readings if getattr(one, name) is not None]
    times, values = [one.at for one in known], [float(getattr(one, name)) for one in known]
    span = seconds + 2 * max(later - one for one, later in pairwise(times))
    return max(values[bisect_right(times, at + span) - 1] - value for at, value in zip(times, values, strict=True))


def _most(seen: float) -> float:
    return seen * (1 + SHARE) + FEW


def _tokens(export: Mapping[str, Any]) -> float | None:
    """How many tokens an export says were made, however it says so."""
    for tag in ("total_output_tokens", "total_osl"):
        if (found := average(export, tag)) is not None:
            return found
    block, requests = export.get("output_sequence_length"), average(export, "request_count")
    if isinstance(block, dict) and is_finite(block.get("sum")):
        return float(block["sum"])
    each = average(export, "output_sequence_length")
    return each * requests if each is not None and requests is not None else None
