"""What the current rule says of checks that were measured before: it is options after every block, as the run options it."""

import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory

from benchmarks.lab.kinds import BASE, HARDWARE, KINDS, Check, recipe, result
from checks.judge.baseline import ROOT as BASELINES
from checks.judge.next_block import next_block
from checks.judge.run_verdict import run_verdict
from checks.judge.verdict import Judgement
from checks.model.result import Block, Outcome, Result
from checks.model.serial import MalformedError
from checks.model.spec import MOST_PAIRS, Spec
from checks.model.stored import from_stored
from checks.run.local_spec import RunOptions, local_spec
from checks.workingcopy.recipes import NoInput

NOISE = "noise"
CLI = (sys.executable, "-m", "checks.cli.main")
ROOT = Path(__file__).parents[2]


class UnusableError(Exception):
    """A folder holds no series that can be judged; the text says why."""


@dataclass(frozen=True)
class Judged:
    """A check by the current rule: the blocks that it would have measured; without a judgement, `lacking` says why."""

    check: Check
    blocks: tuple[Block, ...] = ()
    judgement: Judgement | None = None
    lacking: str = ""

    @property
    def seconds(self) -> float:
        """How long its blocks took."""
        return sum(sum(block.seconds.values()) for block in self.blocks)


def read(folder: Path, name: str) -> Result | None:
    """A Result that was kept; None where there is none, or half of one."""
    with suppress(OSError, MalformedError):
        return from_stored(Result, result(folder, name).read_bytes()).value
    return None


def replayed(check: Check, spec: Spec, measured: Result | None) -> Judged:
    """The check as a run by the current rule would have ended."""
    if measured is None or measured.outcome is not Outcome.MEASURED:
        return Judged(check, lacking="not measured" if measured is None else f"ended as {measured.outcome.value}")
    used = 0
    while (wanted := next_block(spec, measured.blocks[:used])) is not None:
        if used == len(measured.blocks):
            return Judged(check, measured.blocks, lacking="needs more blocks than were measured")
        if (measured.blocks[used].side, measured.blocks[used].fresh) != (wanted.side, wanted.fresh):
            return Judged(check, measured.blocks[:used], lacking="needs another order of blocks")
        used += 1
    blocks = measured.blocks[:used]
    return Judged(check, blocks, run_verdict(spec, replace(measured, blocks=blocks)))


def specs(folder: Path) -> Mapping[str, Spec]:
    """The spec of each kind's checks, with the noise as the current rule knows it. Raises UnusableError."""
    with TemporaryDirectory() as scratch:
        for side in (BASE, *(kind.name for kind in KINDS)):
            if not recipe(folder, side).is_dir():
                raise UnusableError(f"{folder} holds no series of checks: {side} is missing.")
            shutil.copytree(folder / side, Path(scratch) / side)
        accept(folder, Path(scratch))
        return {kind.name: _spec(Path(scratch), kind.name) for kind in KINDS}


def _spec(folder: Path, kind: str) -> Spec:
    options = RunOptions(str(recipe(folder, BASE)), MOST_PAIRS, HARDWARE, today=today())
    made = local_spec(recipe(folder, kind), options)
    if isinstance(made, NoInput):
        raise UnusableError(f"{kind}: {made.reason}")
    return made.spec


def today() -> str:
    """The day on which what was measured is judged again, by which a baseline ages (ISO 8601)."""
    return datetime.now(UTC).date().isoformat()


def accept(folder: Path, into: Path) -> None:
    """Makes what the folder knows of the noise the baseline of the recipes in `into`, by the command line. Raises UnusableError."""
    shutil.rmtree(into / BASE / BASELINES, ignore_errors=True)
    noise = result(folder, NOISE)
    if not noise.is_file():
        return
    where = ["--recipe", str(recipe(into, BASE)), "--hardware", HARDWARE, "--date", today(), "--unverified"]
    argv = [*CLI, "baseline", "accept", str(noise), *where]
    done = run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UnusableError(done.stderr.strip())
