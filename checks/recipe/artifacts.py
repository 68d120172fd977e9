"""Where a benchmark writes what it measures, and how it is led to a folder of its own.

People name the folder in the environment of the benchmark's container (ROOT_ARTIFACT_DIR: /model-cache/perf), below a claim
that what is measured mounts too and may write to. Pure: the objects that come in are not changed.
"""

import re
from collections.abc import Iterator
from typing import Any

Plain = dict[str, Any]
ROOT = "/recipe-gate/artifacts"
"""Where the benchmark's container finds the volume that is its pod's own."""
NAMED = re.compile(r"ARTIFACT", re.IGNORECASE)
_WRITTEN = re.compile(
    r"(?:--(?:output-)?artifact-dir(?:ectory)?[= ]|ARTIFACT(?:(?!ARTIFACT)\w)*+(?:=|:-))[\"']?(/[^\s\"'`;})]*)"
)
"""A folder in a script: AIPerf's flag, a variable, or a variable's default."""
_VARIABLE = "$"


def redirected(container: Plain, volume: str) -> Plain | None:
    """A benchmark's container that writes its artifacts to a volume; None where it does not say where it writes them.

    What its environment names is renamed. A folder that stands in its script is covered by the volume instead.
    """
    environment = container.get("env") or []
    led = [_led(entry) for entry in environment]
    if led != environment:
        return {**container, "env": led, "volumeMounts": _mounted(container, volume, (ROOT,))}
    folders = tuple(_folders(container))
    return {**container, "volumeMounts": _mounted(container, volume, folders)} if folders else None


def _led(entry: Plain) -> Plain:
    value = entry.get("value") if isinstance(entry, dict) else None
    if (
        value is None
        or not NAMED.search(str(entry.get("name")))
        or not isinstance(value, str)
        or not value.startswith(("/", "$("))
    ):
        return entry
    return {**entry, "value": f"{ROOT}/{value.lstrip('/')}"}


def _folders(container: Plain) -> Iterator[str]:
    """The folders that a script names, without those inside others."""
    text = "\n".join(str(part) for key in ("command", "args") for part in container.get(key) or ())
    found = {_before_variables(path).rstrip("/") for path in _WRITTEN.findall(text)}
    named = sorted(path for path in found if path)
    yield from (path for path in named if not any(path.startswith(f"{other}/") for other in named))


def _before_variables(path: str) -> str:
    plain, variable, _ = path.partition(_VARIABLE)
    return plain.rpartition("/")[0] if variable else plain


def _mounted(container: Plain, volume: str, places: tuple[str, ...]) -> list[Plain]:
    """A container's mounts with those of the volume, which take the place of a mount at the same path."""
    kept = [one for one in container.get("volumeMounts") or [] if str(one.get("mountPath")).rstrip("/") not in places]
    return [*kept, *({"name": volume, "mountPath": place} for place in places)]
