"""The Go toolchain of this machine: which it is, what the modules ask of it, and a build that shows where it stands."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.cluster.errors import LabError
from lab.cluster.wait import tail
from lab.progress import Progress

_EVERY = 15.0  # seconds between two progress lines
# No other toolchain is fetched: preflight says which one is missing.
_LOCAL = {"GOTOOLCHAIN": "local", "GOWORK": "off"}
_PLACES = ("/usr/local/go/bin", "/usr/lib/go/bin")


def executable(environ: Mapping[str, str] = os.environ, places: Sequence[str] = _PLACES) -> str | None:
    """The path of `go`, also where it is installed in one of `places` but not on PATH."""
    return shutil.which("go", path=os.pathsep.join([environ.get("PATH", ""), *places]))


def version(environ: Mapping[str, str] = os.environ, places: Sequence[str] = _PLACES) -> tuple[int, ...] | None:
    """The toolchain's version, (1, 26, 8); None without one."""
    program = executable(environ, places)
    if program is None:
        return None
    environment = {**environ, **_LOCAL}
    said = subprocess.run([program, "version"], capture_output=True, text=True, check=False, env=environment)
    found = re.search(r"go(\d+(?:\.\d+)*)", said.stdout)
    return numbers(found[1]) if found else None


def asked(module_file: Path) -> str:
    """The version of Go that a go.mod asks for, "1.26.0"."""
    found = re.search(r"^go (\S+)$", module_file.read_text(), re.MULTILINE)
    if found is None:
        raise LabError(f"{module_file} has no go line")
    return found[1]


def required(module_file: Path, module: str) -> str:
    """The version at which a go.mod requires `module`, "v1.37.2"."""
    found = re.search(rf"^(?:require)?\s*{re.escape(module)} (v\S+)", module_file.read_text(), re.MULTILINE)
    if found is None:
        raise LabError(f"{module_file} does not require {module}")
    return found[1]


def numbers(text: str) -> tuple[int, ...]:
    """ "1.26.8" as (1, 26, 8)."""
    return tuple(int(part) for part in text.split("."))


@dataclass(frozen=True)
class Program:
    """One program to build: `package` of the module in the folder `source`, with the flags of `go build`."""

    source: Path
    package: str
    flags: tuple[str, ...]
    static: bool = False  # without C: a program that runs where no library is


def build(wanted: Program, output: Path, log: Path, progress: Progress) -> None:
    """Build a program as `output`. Raises LabError with the compiler's last words."""
    go = executable() or "go"
    log.parent.mkdir(parents=True, exist_ok=True)
    progress(f"building {output.name}")
    # Listing fetches the modules by the way, which takes minutes the first time; what fails here, the build tells.
    listing = [go, "list", "-deps", "-mod=readonly", wanted.package]
    _run(listing, wanted, log, lambda seconds: progress(f"building {output.name}: fetching modules, {seconds:.0f} s"))
    total = len(_read(log).splitlines())
    command = [go, "build", "-v", *wanted.flags, "-o", str(output), wanted.package]
    status = _run(
        command, wanted, log, lambda seconds: progress(line(output.name, compiled(_read(log)), total, seconds))
    )
    if status:
        raise LabError(f"go build of {output.name} failed ({status}); the end of {log}:\n{tail(log)}")


def line(name: str, compiled: int, total: int, seconds: float) -> str:
    """One progress line of a build. Packages in Go's cache already are not counted as compiled, hence "of at most"."""
    return f"building {name}: {compiled} of at most {total} packages compiled, {seconds:.0f} s"


def compiled(text: str) -> int:
    """How many packages `go build -v` has named so far: one a line, beside lines like "go: downloading ..."."""
    return sum(1 for entry in text.splitlines() if entry and " " not in entry and not entry.startswith("#"))


def _run(command: Sequence[str], wanted: Program, log: Path, report: Callable[[float], None]) -> int:
    """The exit code of a command of the toolchain, which writes `log` and is ended with this program."""
    environment = {**os.environ, **_LOCAL, **({"CGO_ENABLED": "0"} if wanted.static else {})}
    with log.open("w") as written:
        running = subprocess.Popen(command, cwd=wanted.source, env=environment, stdout=written, stderr=written)
        try:
            return _watch(running, report)
        except BaseException:
            running.terminate()
            running.wait()
            raise


def _watch(
    running: "subprocess.Popen[bytes]",
    report: Callable[[float], None],
    clock: Callable[[], float] = time.monotonic,
) -> int:
    start = clock()
    while True:
        try:
            return running.wait(_EVERY)
        except subprocess.TimeoutExpired:
            report(clock() - start)


def _read(log: Path) -> str:
    return log.read_text(errors="replace")
