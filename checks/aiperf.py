"""AIPerf's export to a Sample, or the reason why it is none.

AIPerf ends with status 0 when a worker died or a threshold tripped, so a Job that is Complete proves nothing: the export is judged.
Read here: schema versions 1.0 to 1.5 and the older ones without a version; unknown fields are allowed, units are read, not assumed.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from checks.result import Measure, Sample

EXPORT = "profile_export_aiperf.json"
STATISTICS = ("avg", "p50", "p90", "p95", "p99")


def sample(text: str) -> Sample | str:
    """The sample of an export, or one sentence that says why it cannot be one."""
    try:
        export = json.loads(text)
    except ValueError as error:
        return f"AIPerf's export is not JSON ({error})."
    if not isinstance(export, dict) or not isinstance(export.get("input_config"), dict):
        return "The file is not an export of AIPerf: it has no input_config."
    load = _load(export["input_config"])
    return _refusal(export, load) or Sample(
        measures=dict(_measures(export)),
        aiperf_version=str(export.get("aiperf_version") or "unknown"),
        load=load,
        requests=int(_average(export, "request_count") or 0),
        failed_requests=int(_average(export, "error_request_count") or 0),
    )


def _refusal(export: Mapping[str, Any], load: Mapping[str, str]) -> str:
    answered, failed = _average(export, "request_count"), _average(export, "error_request_count") or 0.0
    if export.get("was_cancelled"):
        return "The benchmark was cancelled before it ended."
    errors = export.get("error_summary") or []
    if errors or failed:
        return f"{_failed(errors, failed)} of the benchmark's requests failed: {_first(errors)}."
    if export.get("is_complete") is False:
        return "AIPerf says that the benchmark is not complete."
    if not answered:
        return "The benchmark counted no answered request."
    asked = load.get("requests", "")
    if asked.isdigit() and int(asked) != int(answered):
        return f"{answered:.0f} of {asked} requests were answered."
    tokens = _average(export, "output_sequence_length")
    return "The answers were empty: no output token was counted." if tokens is not None and tokens <= 0 else ""


def _failed(errors: Any, failed: float) -> int:
    counted = [error.get("count", 1) for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    return max(int(failed), sum(count for count in counted if isinstance(count, int)))


def _first(errors: Any) -> str:
    if not isinstance(errors, list) or not errors or not isinstance(errors[0], dict):
        return "the export names no reason"
    details = errors[0].get("error_details") or {}
    return (
        " ".join(str(details.get(key)) for key in ("code", "type", "message") if details.get(key))
        or "no reason is given"
    )


def _average(export: Mapping[str, Any], tag: str) -> float | None:
    block = export.get(tag)
    value = block.get("avg") if isinstance(block, dict) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _measures(export: Mapping[str, Any]) -> Iterator[tuple[str, Measure]]:
    for tag, block in export.items():
        if not isinstance(block, dict) or not isinstance(block.get("unit"), str):
            continue
        for statistic in STATISTICS:
            value = block.get(statistic)
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield f"{tag}.{statistic}", Measure(float(value), block["unit"])


def _load(config: Mapping[str, Any]) -> dict[str, str]:
    """What was asked of the server, from either shape of input_config: phases and datasets (1.4), or nested sections."""
    found: dict[str, str] = {}
    for phase in _dicts(config.get("phases")):
        if phase.get("kind", "profiling") == "profiling":
            found |= _texts(phase, {"concurrency": "concurrency", "requests": "requests"})
    for dataset in _dicts(config.get("datasets")):
        found |= _texts(dataset, {"random_seed": "random_seed"})
        prompts = dataset.get("prompts") or {}
        for name in ("isl", "osl"):
            found |= _texts(prompts.get(name) or {}, {"mean": name})
    for model in _dicts((config.get("models") or {}).get("items")):
        found |= _texts(model, {"name": "model"})
    generator, prompt = config.get("loadgen") or {}, (config.get("input") or {}).get("prompt") or {}
    found |= _texts(generator, {"concurrency": "concurrency", "request_count": "requests"})
    found |= _texts(prompt.get("input_tokens") or {}, {"mean": "isl"}) | _texts(
        prompt.get("output_tokens") or {}, {"mean": "osl"}
    )
    return found


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _texts(source: Any, names: Mapping[str, str]) -> dict[str, str]:
    kept = {new: source.get(old) for old, new in names.items()} if isinstance(source, dict) else {}
    return {
        name: f"{value:g}" if isinstance(value, float) else str(value)
        for name, value in kept.items()
        if value is not None
    }
