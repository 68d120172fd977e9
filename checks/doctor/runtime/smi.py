"""What nvidia-smi printed, read: `--query-gpu` as CSV without header and units, and the head of its table."""

import csv
import re
from dataclasses import dataclass

_CUDA = re.compile(r"CUDA Version:\s*(\d+\.\d+)")
_NOTHING = re.compile(r"no devices (?:were )?found", re.IGNORECASE)
UNKNOWN = frozenset({"", "[n/a]", "n/a", "[not supported]", "[unknown error]", "[insufficient permissions]"})
COLUMNS = 6


@dataclass(frozen=True)
class Gpu:
    """One GPU: memory in MiB, None where the driver does not tell (MIG, unified memory); `mig` when it is divided."""

    index: str
    name: str
    driver: str
    used: int | None
    total: int | None
    mig: bool


@dataclass(frozen=True)
class Unread:
    """A line that is no GPU."""

    line: str


def gpus(text: str) -> tuple[Gpu, ...] | Unread:
    """The GPUs of a query for probe.FIELDS, none where it says that there are none; Unread when it says something else."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        cells = [cell.strip() for cell in next(csv.reader([line]))]
        if _NOTHING.search(line):
            return ()
        if len(cells) != COLUMNS or not cells[0].isdigit():
            return Unread(line)
        index, name, driver, used, total, mig = cells
        known = "" if driver.lower() in UNKNOWN else driver
        found.append(Gpu(index, name, known, _number(used), _number(total), mig.lower() == "enabled"))
    return tuple(found)


def nothing(text: str) -> bool:
    """Whether nvidia-smi says that there is no GPU."""
    return bool(_NOTHING.search(text))


def mismatched(text: str) -> bool:
    """Whether nvidia-smi says that the driver in the kernel and its library in the container differ."""
    return "driver/library version mismatch" in text.lower()


def cuda(header: str) -> str:
    """The newest CUDA that the driver knows, by the head of nvidia-smi's table; empty where it does not tell."""
    found = _CUDA.search(header)
    return found[1] if found else ""


def _number(cell: str) -> int | None:
    """A number of MiB; "[N/A]" and whatever else is none is None."""
    return int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 12 else None
