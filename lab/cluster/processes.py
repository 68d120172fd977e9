"""Background processes of the lab: each in its own session, logged, recorded so that a reused pid is never killed."""

import json
import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from lab.cluster import folders
from lab.settings import Settings

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_PAUSE = 0.02


@dataclass(frozen=True)
class Process:
    """A started process; `started` (clock ticks since boot), `boot` (the kernel's boot id) and `pid` name it."""

    pid: int
    started: int
    boot: str
    argv: tuple[str, ...]

    def to_json(self) -> str:
        """The record as it is written."""
        return json.dumps(asdict(self))


def from_json(text: str) -> Process:
    """The process of a record."""
    record = json.loads(text)
    return Process(record["pid"], record["started"], record["boot"], tuple(record["argv"]))


def start(
    settings: Settings, name: str, argv: Sequence[str], env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Process:
    """Start `argv` in the background, logging to state/logs/NAME.log; `env` replaces the environment, None keeps it."""
    folders.claim(settings)
    log = folders.log(settings, name)
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [*(["env", f"--chdir={cwd}"] if cwd else []), *argv]
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    # Spawned rather than Popen: nobody here waits for it, it outlives this program.
    pid = os.posix_spawnp(
        command[0],
        command,
        os.environ if env is None else env,
        file_actions=actions,
        setsid=True,
        setsigdef=[signal.SIGPIPE, signal.SIGINT, signal.SIGTERM, signal.SIGHUP],
    )
    process = Process(pid, start_time(pid) or 0, _BOOT.read_text().strip(), tuple(argv))
    record = _record(settings, name)
    record.parent.mkdir(parents=True, exist_ok=True)
    partial = record.with_suffix(".partial")
    partial.write_text(process.to_json())
    partial.rename(record)
    return process


def stop(settings: Settings, name: str, patience: float = 10.0, clock: Callable[[], float] = time.monotonic) -> None:
    """End the process `name`, if it runs: SIGTERM, and after `patience` seconds SIGKILL to its whole session."""
    process = recorded(settings, name)
    if process is not None:
        if is_alive(process):
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGTERM)
        if not _ended(process, clock() + patience, clock):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            _ended(process, clock() + patience, clock)
    _record(settings, name).unlink(missing_ok=True)


def alive(settings: Settings) -> dict[str, Process]:
    """The recorded processes that still run, by name."""
    names = sorted(path.stem for path in (settings.state / "processes").glob("*.json"))
    found = ((name, recorded(settings, name)) for name in names)
    return {name: process for name, process in found if process is not None and is_alive(process)}


def recorded(settings: Settings, name: str) -> Process | None:
    """The process last started as `name`, running or not."""
    try:
        return from_json(_record(settings, name).read_text())
    except FileNotFoundError:
        return None


def is_alive(process: Process) -> bool:
    """Whether that very process runs: the same boot, the same start, not a zombie."""
    with suppress(ChildProcessError):
        os.waitpid(process.pid, os.WNOHANG)
    return process.boot == _BOOT.read_text().strip() and start_time(process.pid) == process.started


def start_time(pid: int) -> int | None:
    """When a process started, in clock ticks since boot; None when there is none or it is only a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else int(fields[19])


def _ended(process: Process, end: float, clock: Callable[[], float]) -> bool:
    while is_alive(process):
        if clock() >= end:
            return False
        time.sleep(_PAUSE)
    return True


def _record(settings: Settings, name: str) -> Path:
    return settings.state / "processes" / f"{name}.json"
