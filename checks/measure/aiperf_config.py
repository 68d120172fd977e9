"""What an export of AIPerf says of the benchmark itself: how many requests, under which load, served by which GPUs."""

import json
from collections.abc import Iterator
from typing import Any

PLACES = {"artifacts", "gpu_telemetry", "server_metrics", "network_latency", "otel", "mlflow", "wandb", "runtime"}
ADDRESSES = {"url", "urls"}
"""Parts of AIPerf's configuration that say where it ran and wrote, not what it asked."""


def requested_count(export: dict[str, Any]) -> int | None:
    """The number of measured requests that AIPerf was told to send; None when it was told a duration instead."""
    config = export.get("input_config")
    config = config if isinstance(config, dict) else {}
    phases = config.get("phases")
    if isinstance(phases, list):
        measured = [phase for phase in phases if isinstance(phase, dict) and not phase.get("exclude_from_results")]
        asked = [phase.get("requests") for phase in measured if phase.get("kind", "profiling") == "profiling"]
        counts = [count for count in asked if isinstance(count, int)]
        return sum(counts) if counts and len(counts) == len(asked) else None
    generator = config.get("loadgen")
    count = generator.get("request_count") if isinstance(generator, dict) else None
    return count if isinstance(count, int) else None


def gpu_names(export: dict[str, Any]) -> str:
    """The GPUs that AIPerf's telemetry saw, each product once; empty where it saw none."""
    found: list[Any] = [export.get("telemetry_data")]
    for key in ("endpoints", None, "gpus", None):
        maps = [one for one in found if isinstance(one, dict)]
        found = [one[key] for one in maps if key in one] if key else [value for one in maps for value in one.values()]
    return ", ".join(
        sorted({one["gpu_name"] for one in found if isinstance(one, dict) and isinstance(one.get("gpu_name"), str)})
    )


def load(export: dict[str, Any]) -> dict[str, str]:
    """What AIPerf asked of the server, flat ("phases.profiling.concurrency"), without where it ran and wrote."""
    config = export.get("input_config")
    return dict(_leaves("", config)) if isinstance(config, dict) else {}


def _leaves(prefix: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in sorted(value.items()):
            if not (prefix == "" and key in PLACES) and key not in ADDRESSES:
                yield from _leaves(f"{prefix}.{key}" if prefix else key, item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            named = item.get("name") if isinstance(item, dict) else None
            yield from _leaves(f"{prefix}.{named if isinstance(named, str) else index}", item)
    else:
        yield prefix, value if isinstance(value, str) else json.dumps(value)
