"""Whether both sides did the same work: fewer tokens a request look like a faster recipe, and so do prompts out of a cache."""

import re
import statistics
from collections.abc import Mapping, Sequence

from checks.model.result import Block, Sample
from checks.model.spec import Side, Spec

LENGTHS: Mapping[str, str] = {"input_sequence_length.avg": "were sent", "output_sequence_length.avg": "answered with"}
SAME = 0.05
"""How far the mean lengths of both sides may differ; throughput and latency are about proportional to them."""
CACHED = "overall_usage_prompt_cache_read_pct.avg"
SAME_CACHED = 10.0
"""How many percentage points of the prompts' tokens more may come out of a cache on one side."""
ABOUT_CACHING = re.compile(
    r"prefix.?cach|kv.?cach|kv.?(router|events|transfer|connector)|router.?mode|kvbm|lmcache|hicache|radix",
    re.IGNORECASE,
)
"""What stands in the lines of a change that is meant to change how much is cached."""
REMEDY = "Ask for a fixed length (`--extra-inputs ignore_eos:true`), or compare recipes that answer alike"


def other_work(samples: Sequence[tuple[Side, Sample]]) -> str:
    """Why the sides did not do the same work, in sentences; empty where they did, or where nobody knows."""
    for name, verb in LENGTHS.items():
        base, head = (_median(samples, side, name) for side in (Side.BASE, Side.HEAD))
        if base and head and abs(head / base - 1) > SAME:
            figures = f"{verb} {base:.4g} tokens a request at the base and {head:.4g} at the head"
            told = f"The sides did not do the same work: they {figures}."
            return f"{told} {REMEDY}." if name.startswith("output") else told
    return ""


def other_caching(samples: Sequence[tuple[Side, Sample]]) -> str:
    """Why the sides' prompts cannot be compared, since one read far more of them out of a cache; empty where nobody knows."""
    base, head = (_median(samples, side, CACHED) for side in (Side.BASE, Side.HEAD))
    if base is None or head is None or abs(head - base) <= SAME_CACHED:
        return ""
    return f"Of the prompts' tokens {base:.3g} % came out of a cache at the base, and {head:.3g} % at the head."


def about_caching(spec: Spec) -> bool:
    """Whether the change has a line about caching or about routing by what is cached: then it is what is to be measured."""
    if spec.base is None:
        return False
    sides = [
        {line.strip() for text in side.files.values() for line in text.splitlines()} for side in (spec.base, spec.head)
    ]
    return any(ABOUT_CACHING.search(line) for line in sides[0] ^ sides[1])


def caching_note(spec: Spec, blocks: Sequence[Block]) -> str:
    """What a reader must know of a change about caching, in a sentence; empty for any other, and where both sides cached alike."""
    told = other_caching([(block.side, block.sample) for block in blocks if block.sample is not None])
    return f"The change is about caching. {told}" if told and about_caching(spec) else ""


def _median(samples: Sequence[tuple[Side, Sample]], side: Side, name: str) -> float | None:
    values = [sample.measures[name].value for one, sample in samples if one is side and name in sample.measures]
    return statistics.median(values) if values else None
