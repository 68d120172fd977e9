"""Whether a baseline still says something of a recipe: the same images, the same benchmark, and not too long ago."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from checks.model.spec import Content
from checks.recipe.layout import CACHE
from checks.recipe.manifest import read

PERF = "perf.yaml"


def images(content: Content) -> set[str]:
    """The images that a recipe's own manifests name."""
    texts = [text for name, text in content.files.items() if f"/{CACHE}/" not in name]
    documents = [one.value for text in texts for one in read(PERF, text.encode()).documents]
    return {image for value in documents for image in _named(value)}


def _named(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield from (image for key, image in one.items() if key == "image" and isinstance(image, str))
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def benchmark_digest(benchmark: str) -> str:
    """What a perf.yaml asks, as a digest: comments and what it says beside its `spec` do not matter. Empty where it is empty."""
    documents = [one.value for one in read(PERF, benchmark.encode()).documents]
    specs = [one.get("spec", one) if isinstance(one, dict) else one for one in documents]
    return hashlib.sha256(json.dumps(specs, sort_keys=True, default=str).encode()).hexdigest()[:16] if specs else ""


def why_outdated(known: Sequence[str], benchmark: str, content: Content, recipe: str) -> str:
    """Why what was measured is not what would be measured now, in a sentence; empty when it is.

    `known` are the images of the baseline, `benchmark` is what its perf.yaml asked (`asked`), empty where nobody wrote it down.
    """
    names = {image.partition("@")[0] for image in known}
    other = sorted(image for image in images(content) if image.partition("@")[0] not in names)
    if other:
        return f"It was measured with other images: {other[0]} is not among {', '.join(sorted(names)) or 'any'}."
    now = benchmark_digest(content.files.get(f"{recipe}/{PERF}", ""))
    return (
        "It was measured by another benchmark: perf.yaml has changed since." if benchmark and now != benchmark else ""
    )


def why_expired(accepted: str, today: str, days: int) -> str:
    """Why it is too old, in a sentence; empty when it is not. Dates are ISO 8601; 0 days are for ever."""
    age = (date.fromisoformat(today) - date.fromisoformat(accepted)).days
    return f"It was accepted {age} days ago; the policy lets baselines hold for {days}." if days and age > days else ""
