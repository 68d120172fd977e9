"""AIPerf's exports to a Sample, or the reason why they are none.

AIPerf's exit status is no evidence: it ends with 0 when a worker died in the middle and when its own failure threshold
tripped. What it wrote is judged instead (docs/reference/json-export-schema.md of AIPerf, schema 1.0 to 1.5).
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from checks.measure.aiperf_config import gpu_names, load, requested_count
from checks.measure.figures import average, is_finite
from checks.measure.soundness import unsound
from checks.measure.witness import Witness, contradictions, unwitnessed
from checks.model.refusal import Refusal
from checks.model.result import Measure, Sample

EXPORT = "profile_export_aiperf.json"
SCHEMAS = (None, "1.0", "1.1", "1.2", "1.3", "1.4", "1.5")
GENAI_PERF = "genai_perf"
"""What stands in the name of an export of the tool that AIPerf came from."""
STATISTICS = ("avg", "p10", "p50", "p90", "p95", "p99")
"""What is kept of a distribution; the Result of a whole run has to fit into one ConfigMap."""
UNMEASURED = ("http_req_", "usage_", "credit_")
"""Tags of AIPerf's own transport and bookkeeping: they describe the client, not the recipe."""
ACCURACY, GRADED = "accuracy.", "accuracy.overall"
"""How tags of graded answers begin, which say how many (`count`) and how many were right (`sum`), and the one over all tasks."""
IGNORED_FOLDERS = {"warmup", "warm-up", "warm_up", "aggregate", "logs"}
"""Folders whose exports are not the measurement."""


def sample(files: Mapping[str, bytes], failures: float = 0.0, witness: Witness | None = None) -> Sample | Refusal:
    """The sample that the files of one benchmark hold, by path; a Refusal unless exactly one whole export is among them.

    `failures` is the share of the requests that may fail; `witness` is what others saw of it, where somebody did.
    """
    exports: dict[str, dict[str, Any]] = {}
    for path, data in sorted(files.items()):
        if not _is_candidate(path):
            continue
        if GENAI_PERF in PurePosixPath(path).name:
            return Refusal(f"{path} is an export of GenAI-Perf, which is not read; AIPerf is its successor.")
        export = _parsed(data)
        named = PurePosixPath(path).name == EXPORT
        if export is None and named:
            return Refusal(f"{path} is no JSON object.")
        if export is not None and (named or "request_throughput" in export):
            exports[path] = export
    exports = {path: export for path, export in exports.items() if not _is_part(path, exports)}
    if not exports:
        return Refusal(f"The benchmark left no {EXPORT}; AIPerf writes it only when it ends by itself.")
    graded = {path: export for path, export in exports.items() if GRADED in export}
    timed = {path: export for path, export in exports.items() if path not in graded}
    if len(timed) > 1 or len(graded) > 1:
        return Refusal(
            f"The benchmark left {len(exports)} exports ({', '.join(exports)}); one load per benchmark can be compared."
        )
    samples = [_sample_of_export(*group.popitem(), failures, witness) for group in (timed, graded) if group]
    return next((sample for sample in samples if isinstance(sample, Refusal)), None) or _with_accuracy(
        [sample for sample in samples if isinstance(sample, Sample)]
    )


def _with_accuracy(samples: Sequence[Sample]) -> Sample:
    """What a benchmark timed, with what it graded in a run of its own: the answers' accuracy, and what was asked for it."""
    first, *others = samples
    for other in others:
        graded = {name: measure for name, measure in other.measures.items() if name.startswith(ACCURACY)}
        asked = {f"{ACCURACY}{key}": value for key, value in other.load.items()}
        first = replace(first, measures={**first.measures, **graded}, load={**first.load, **asked})
    return first


def _is_candidate(path: str) -> bool:
    pure = PurePosixPath(path)
    return pure.suffix == ".json" and not IGNORED_FOLDERS & {part.lower() for part in pure.parts[:-1]}


def _is_part(path: str, others: Iterable[str]) -> bool:
    """Whether an export is about one phase of a benchmark that has an export of its own."""
    folders = {str(PurePosixPath(other).parent / "phases") for other in others if other != path}
    return any(str(parent) in folders for parent in PurePosixPath(path).parents)


def _parsed(data: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _sample_of_export(path: str, export: dict[str, Any], failures: float, witness: Witness | None) -> Sample | Refusal:
    version = export.get("schema_version")
    if version not in SCHEMAS:
        return Refusal(f"{path} has schema version {version!r}; known are 1.0 to 1.5.")
    reasons = (*_reasons(export, failures), *(contradictions(export, witness) if witness is not None else ()))
    if reasons:
        return Refusal(f"{path} is no measurement: {'; '.join(reasons)}.")
    return Sample(
        measures=dict(_measures(export)),
        aiperf_version=str(export.get("aiperf_version") or "unknown"),
        load=load(export),
        requests=_count(export, "request_count") or 0,
        failed_requests=_count(export, "error_request_count") or 0,
        hardware=gpu_names(export),
        unwitnessed=unwitnessed(witness) if witness is not None else "",
    )


def _reasons(export: dict[str, Any], failures: float) -> Iterator[str]:
    good, failed = _count(export, "request_count"), _count(export, "error_request_count") or 0
    requested, ended = requested_count(export), (good or 0) + failed
    too_many = too_many_failed(failed, ended, failures)
    if export.get("was_cancelled", False) is not False:
        yield "AIPerf was cancelled"
    if export.get("is_complete", True) is not True:
        yield "it is not complete"
    if too_many:
        most = f", and {failures:.4g} of them may" if failures else ""
        yield f"{failed} of {ended} requests failed{_first_error(export)}{most}"
    elif not failed and export.get("error_summary"):
        yield f"its error summary is not empty{_first_error(export)}"
    if export.get("runtime_submission_invalid_reasons"):
        yield f"AIPerf calls it invalid ({str(export['runtime_submission_invalid_reasons'])[:200]})"
    if good is None:
        yield "it counts no requests"
    elif not too_many and (good < 1 or (requested is not None and ended != requested)):
        yield f"{good} of {requested if requested is not None else 'at least 1'} requests were answered"
    if not any(tag in export for tag in ("request_latency", "output_token_throughput")):
        yield "it measured nothing"
    yield from unsound(export, load(export))


def too_many_failed(failed: int, ended: int, failures: float) -> bool:
    """Whether more of the requests that ended failed than a share that may, whatever a product of floats leaves behind."""
    return failed > math.floor(failures * ended + 1e-9)


def _first_error(export: dict[str, Any]) -> str:
    errors = export.get("error_summary")
    first = errors[0] if isinstance(errors, list) and errors else None
    details = first.get("error_details") if isinstance(first, dict) else None
    if not isinstance(details, dict):
        return ""
    words = [str(details[key]) for key in ("code", "type", "message") if details.get(key)]
    return f" ({' '.join(words)[:200]})"


def _count(export: dict[str, Any], tag: str) -> int | None:
    value = average(export, tag)
    return None if value is None else int(value)


def _measures(export: dict[str, Any]) -> Iterator[tuple[str, Measure]]:
    for tag, block in sorted(export.items()):
        if not isinstance(block, dict) or not isinstance(block.get("unit"), str) or tag.startswith(UNMEASURED):
            continue
        if tag.startswith(ACCURACY) and is_finite(block.get("sum")) and block.get("count"):
            yield f"{tag}.avg", Measure(block["sum"] / block["count"], block["unit"])
        for statistic in STATISTICS:
            if is_finite(block.get(statistic)):
                yield f"{tag}.{statistic}", Measure(float(block[statistic]), block["unit"])
