"""The numbers of an export, which is JSON that somebody else wrote: read in one place, for whoever samples it or doubts it."""

import math
from collections.abc import Mapping
from typing import Any, TypeGuard


def is_finite(value: Any) -> TypeGuard[int | float]:
    """Whether a value is a number that can be counted with."""
    return _is_number(value) and math.isfinite(value)


def statistic(export: Mapping[str, Any], tag: str, name: str = "avg") -> float | None:
    """A number of an export's metric, which may be infinite; None where there is none."""
    block = export.get(tag)
    value = block.get(name) if isinstance(block, Mapping) else None
    return float(value) if _is_number(value) else None


def average(export: Mapping[str, Any], tag: str) -> float | None:
    """The mean of an export's metric; None where there is none that can be counted with."""
    value = statistic(export, tag)
    return value if is_finite(value) else None


def _is_number(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
