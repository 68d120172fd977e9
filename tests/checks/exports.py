"""Exports as AIPerf writes them, small, and what is read of them."""

import json
from pathlib import Path
from typing import Any

from checks.measure.exports import Measurement, measurements
from checks.model.refusal import Refusal


def export(throughput: float, minute: int, **more: Any) -> dict[str, Any]:
    """A whole export of 60 requests whose every latency follows from the throughput."""
    latency = 250_000 / throughput
    return {
        "schema_version": "1.4",
        "aiperf_version": "0.13.0",
        "start_time": f"2026-11-23T10:{minute:02}:00",
        "was_cancelled": False,
        "input_config": {"phases": [{"name": "profiling", "requests": 60, "concurrency": more.pop("concurrency", 4)}]},
        "request_count": {"unit": "requests", "avg": 60.0},
        "request_throughput": {"unit": "requests/sec", "avg": throughput / 64},
        "output_token_throughput": {"unit": "tokens/sec", "avg": throughput},
        "request_latency": {"unit": "ms", "avg": latency * 0.9, "p90": latency},
        "time_to_first_token": {"unit": "ms", "avg": 50.0, "p90": 60.0},
        "inter_token_latency": {"unit": "ms", "avg": latency / 70, "p90": latency / 64},
        **more,
    }


def write(place: Path, value: dict[str, Any], name: str = "profile_export_aiperf.json") -> None:
    """An export in a folder of its own."""
    place.mkdir(parents=True, exist_ok=True)
    (place / name).write_text(json.dumps(value))


def in_turns(root: Path, base: list[float], head: list[float], **more: Any) -> tuple[Path, Path]:
    """Two folders of exports that were measured base head head base."""
    for number, (one, other) in enumerate(zip(base, head, strict=True)):
        first = number % 2 == 0
        write(root / f"base/run-{number + 1}", export(one, 4 * number + (0 if first else 2), **more))
        write(root / f"head/run-{number + 1}", export(other, 4 * number + (2 if first else 0), **more))
    return root / "base", root / "head"


def read(place: Path) -> tuple[Measurement, ...]:
    """The measurements of a place that has some."""
    found = measurements(place)
    assert not isinstance(found, Refusal), found
    return found
