"""The kustomize program in a box: a copy of the files that it may read, no paths to others, and an end to everything."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from checks.recipe.manifest import MAXIMUM_BYTES, Read
from checks.recipe.recipe import Tree
from checks.rules.kustomize import MOST_SECONDS, Failed, Output, Rendering, rendered
from checks.rules.settings import Settings

MEMORY = 1024 * 1024 * 1024
"""kubectl uses a tenth of it."""
_SAID = {'"': 'err="', ">": "err=<"}
"""How kubectl writes an error of one line, and one of several: what it ends with, and what it begins with."""
_STARVED = ("out of memory", "cannot allocate memory", "failed to reserve", "pthread_create failed")
_MOST_SAID = 300
"""The last ones: kustomize names the file on the way down, and the cause at the end."""


def found() -> str | None:
    """The program that renders here: kustomize, or kubectl which has it built in; None when neither is on PATH."""
    return shutil.which("kustomize") or shutil.which("kubectl")


def renderer(
    program: str | None,
) -> Callable[[Tree, Settings, Callable[[str, frozenset[str]], bool], Read], tuple[Rendering, ...]]:
    """What renders the overlays of a tree that are wanted, with a program; None when there is none."""
    one = None if program is None else partial(render, program)
    return lambda tree, settings, wanted, read: rendered(
        tree, one, time.monotonic, settings, wanted=wanted, read_file=read
    )


def render(program: str, files: Mapping[str, bytes], overlay: str, seconds: float = MOST_SECONDS) -> Output | Failed:
    """What a program makes of an overlay of these files. No PATH in its environment, hence no git, helm or plugin."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        root = folder / "tree"
        try:
            _copy(files, root)
        except OSError as error:
            return Failed(f"Its files cannot be copied: {error.strerror}.")
        return _run(_command(program, root / overlay, seconds), seconds, folder, root)


def _copy(files: Mapping[str, bytes], root: Path) -> None:
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)


def _command(program: str, overlay: Path, seconds: float) -> list[str]:
    build = "kustomize" if "kubectl" in Path(program).name else "build"
    limits = [str(MEMORY), str(MAXIMUM_BYTES), str(max(1, round(seconds)))]
    script = str(Path(__file__).with_name("kustomize_limits.py"))
    return [sys.executable, "-I", "-S", script, *limits, str(Path(program).absolute()), build, str(overlay)]


def _run(command: list[str], seconds: float, folder: Path, root: Path) -> Output | Failed:
    out, said = folder / "out", folder / "said"
    with out.open("wb") as output, said.open("wb") as error:
        try:
            done = subprocess.run(
                command,
                cwd=root,
                env={},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=error,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Failed(f"It took more than {seconds:.0f} seconds.", limit=True)
    if out.stat().st_size >= MAXIMUM_BYTES:
        return Failed(f"It is larger than {MAXIMUM_BYTES} bytes.", limit=True)
    if done.returncode == 0:
        return Output(out.read_bytes())
    text = said.read_bytes()[-MAXIMUM_BYTES:].decode(errors="replace")
    if any(one in text for one in _STARVED):
        return Failed(f"It took more than {MEMORY // 1024**2} MiB of memory.", limit=True)
    if done.returncode < 0:
        return Failed(f"It was ended by signal {-done.returncode}.", limit=True)
    return Failed(f"kustomize says: {_reason(text, root)}")


def _reason(text: str, root: Path) -> str:
    """What it said, in one line, without the path of our copy."""
    _, mark, inside = text.strip().partition(_SAID.get(text.strip()[-1:], "err="))
    said = inside[:-1].replace('\\"', '"').replace("\\n", " ") if mark and mark != "err=" else text
    plain = " ".join(said.replace(f"{root}/", "").split()).removeprefix("error: ").removeprefix("Error: ") or "nothing."
    return plain if len(plain) <= _MOST_SAID else f"…{plain[-_MOST_SAID:]}"
