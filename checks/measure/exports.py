"""What somebody measured, wherever it lies: folders of AIPerf exports, its CSVs, tables of samples, results of our runs."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checks.measure import aiperf
from checks.model.metric import (
    DEFAULT_METRICS,
)
from checks.model.refusal import Refusal
from checks.model.result import Measure, Result, Sample
from checks.model.spec import (
    Side,
)

COLD = re.compile(r"(^|[-_./])(cold|warm-?_?up)([-_./]|$)", re.IGNORECASE)
"""First runs, which people mark in the names of folders; nobody compares them."""
DATED = re.compile(r"\d{4}-\d{2}-\d{2}T")
LARGEST = 256 * 1024 * 1024


@dataclass(frozen=True, order=True)
class Measurement:
    """One measurement: when it began (ISO 8601, empty when nobody wrote it down), where it was read, and the sample."""

    start: str
    path: str
    sample: Sample


def measurements(place: Path, failures: float = 0.0) -> tuple[Measurement, ...] | Refusal:
    """The measurements of a place in the order of time, or of names where no time is known; cold ones are left out.

    `failures` is the share of a measurement's requests that may fail.
    """
    if place.is_dir():
        return _of_folder(place, failures)
    if not place.is_file():
        return Refusal(f"there is no {place}")
    if place.stat().st_size > LARGEST:
        return Refusal(f"{place} is larger than {LARGEST // 1024 // 1024} MiB")
    table = place.suffix == ".csv"
    read = _of_csv(place, failures) if table else _of_export(place, {place.name: place.read_bytes()}, failures)
    return read if isinstance(read, Refusal) else tuple(sorted(read, key=_order))


def measurements_of_run(result: Result, side: Side) -> tuple[Measurement, ...]:
    """The measurements of one side of a run of ours."""
    measured = [
        (number, one) for number, one in enumerate(result.blocks) if one.side is side and one.sample is not None
    ]
    return tuple(
        Measurement("", f"block {number + 1}", one.sample) for number, one in measured if one.sample is not None
    )


def same_or_nested(one: Path, other: Path) -> bool:
    """Whether two places are the same, links followed, or one lies inside the other: what is read there is read twice."""
    first, second = one.resolve(), other.resolve()
    return first.is_relative_to(second) or second.is_relative_to(first)


def measured_twice(base: Sequence[Measurement], head: Sequence[Measurement]) -> tuple[Measurement, Measurement] | None:
    """The measurement that stands on both sides, as each names it; None where there is none.

    A time of beginning tells one measurement from every other. Without times (a CSV) single rows may be equal by chance, so
    only sides that are equal from end to end count as one.
    """
    same = [(one, other) for one in base for other in head if (one.start, one.sample) == (other.start, other.sample)]
    dated = next((pair for pair in same if DATED.match(pair[0].start)), None)
    whole = [(one.start, one.sample) for one in base] == [(one.start, one.sample) for one in head]
    return dated or (same[0] if same and whole else None)


def _of_folder(root: Path, failures: float) -> tuple[Measurement, ...] | Refusal:
    """Each directory that has exports is a measurement; its CSV counts where there is no JSON."""
    found: list[Measurement] = []
    for folder in sorted({path.parent for path in root.rglob("*") if path.suffix in {".json", ".csv"}}, key=_natural):
        name = folder.relative_to(root).as_posix()
        if COLD.search(name) or aiperf.IGNORED_FOLDERS & set(name.lower().split("/")) or _is_phase(folder):
            continue
        read = _of_export(folder, {path.name: path.read_bytes() for path in sorted(folder.glob("*.json"))}, failures)
        named = (f"*{aiperf.EXPORT}", f"*{aiperf.GENAI_PERF}*.json")
        if isinstance(read, Refusal) and not any(any(folder.glob(name)) for name in named):
            tables = [_of_csv(path, failures) for path in sorted(folder.glob("*.csv"))]
            read = next((one for one in tables if not isinstance(one, Refusal)), None) or ()
        if isinstance(read, Refusal):
            return read
        found += read
    return tuple(sorted(found, key=_order)) if found else Refusal(f"{root} holds no export of AIPerf")


def _is_phase(folder: Path) -> bool:
    """Whether a folder holds one phase of a benchmark whose whole stands above it."""
    return any(above.name == "phases" and any(above.parent.glob("*.json")) for above in folder.parents)


def _of_export(place: Path, files: Mapping[str, bytes], failures: float) -> tuple[Measurement, ...] | Refusal:
    exports = {name: value for name, data in files.items() if isinstance(value := _json(data), dict)}
    kept = {name: value for name, value in exports.items() if name == aiperf.EXPORT or "request_throughput" in value}
    if not kept:
        return Refusal(f"{place} holds no export of AIPerf")
    found = []
    for name, value in kept.items():
        read = aiperf.sample({name: files[name]}, failures)
        if isinstance(read, Refusal):
            return Refusal(f"{place}: {read.reason}")
        found.append(Measurement(str(value.get("start_time") or ""), f"{place}/{name}", read))
    return tuple(found)


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _of_csv(path: Path, failures: float) -> tuple[Measurement, ...] | Refusal:
    """The measurements of AIPerf's CSV, or of a table that has one in each row; needs the extra `tables`."""
    from checks.measure import csv_tables  # noqa: PLC0415 - pandas, which exports in JSON do without

    text = path.read_text(encoding="utf-8-sig", errors="replace")
    try:
        if csv_tables.AIPERF.match(text):
            return _of_aiperf_csv(path, csv_tables.aiperf_measures(text), failures)
        table = csv_tables.read(text)
    except ValueError as error:
        return Refusal(f"{path} is no table: {error}")
    if table.empty:
        return Refusal(f"{path} is no table: it has no rows")
    if not {metric.name for metric in DEFAULT_METRICS} & set(table.columns):
        return Refusal(
            f"{path} is neither AIPerf's CSV nor a table whose columns are metrics (output_token_throughput.avg)"
        )
    return tuple(Measurement(f"{row:06}", f"{path}:{row}", sample) for row, sample in csv_tables.samples(table))


def _of_aiperf_csv(path: Path, measures: Mapping[str, Measure], failures: float) -> tuple[Measurement, ...] | Refusal:
    failed, good = (_counted(measures, f"{tag}.avg") for tag in ("error_request_count", "request_count"))
    if aiperf.too_many_failed(failed, failed + good, failures):
        return Refusal(f"{path} is no measurement: {failed} requests failed")
    if not any(name.startswith(("request_latency", "output_token_throughput")) for name in measures):
        return Refusal(f"{path} measured nothing")
    return (Measurement("", str(path), Sample(measures, "unknown", {}, good, failed)),)


def _counted(measures: Mapping[str, Measure], name: str) -> int:
    return int(measures[name].value) if name in measures else 0


def _order(point: Measurement) -> tuple[str, list[int | str]]:
    return point.start, _natural(Path(point.path))


def _natural(path: Path) -> list[int | str]:
    """Run-2 before run-10; numbers and words alternate, so that they are never compared with one another."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", str(path))]
