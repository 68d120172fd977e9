"""Files from a claim through a pod's log: `recipe-gate collect` prints them, the run reads and verifies them.

One way for a laptop and for a cluster: nobody has to reach the volume but the pod that mounts it. The kubelet rotates logs at
10 MiB and gives back only the newest file, so what is printed is compressed and bounded; base64 in short lines, because
container runtimes split long ones.
"""

import argparse
import base64
import hashlib
import json
import os
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from checks.model.refusal import Refusal

BEGIN, END = "recipe-gate-begin ", "recipe-gate-end "
WIDTH = 4000
LARGEST_FILE = 4 * 1024 * 1024
LARGEST_TEXT = 7 * 1024 * 1024
IGNORED = {"inputs.json"}
"""AIPerf's copy of every request's payload: hundreds of megabytes, and no result."""


def frames(files: Mapping[str, bytes]) -> Iterator[str]:
    """Lines that carry files by path, verifiable; raises ValueError when they do not fit into a log."""
    plain = json.dumps({path: base64.b64encode(data).decode() for path, data in sorted(files.items())}).encode()
    text = base64.b64encode(zlib.compress(plain, 9)).decode()
    if len(text) > LARGEST_TEXT:
        raise ValueError(f"{len(files)} files take {len(text)} bytes of a log; {LARGEST_TEXT} are the limit")
    lines = [text[start : start + WIDTH] for start in range(0, len(text), WIDTH)]
    yield f"{BEGIN}{len(lines)}"
    yield from lines
    yield f"{END}{hashlib.sha256(plain).hexdigest()}"


def unframed(lines: Iterable[str]) -> dict[str, bytes] | Refusal:
    """The files that a log carries; a Refusal when a line is missing or was changed."""
    given = iter(lines)
    begin = next((line for line in given if line.startswith(BEGIN)), None)
    if begin is None:
        return Refusal("The collector printed no files.")
    body: list[str] = []
    for line in given:
        if line.startswith(END):
            return _verified(begin.removeprefix(BEGIN), body, line.removeprefix(END).strip())
        body.append(line.strip())
    return Refusal("The collector's log ends in the middle.")


def _verified(count: str, body: Sequence[str], digest: str) -> dict[str, bytes] | Refusal:
    if count.strip() != str(len(body)):
        return Refusal(f"The collector printed {count.strip()} lines, {len(body)} arrived.")
    inflate = zlib.decompressobj()
    try:
        plain = inflate.decompress(base64.b64decode("".join(body), validate=True), 16 * LARGEST_TEXT)
        if inflate.unconsumed_tail or hashlib.sha256(plain).hexdigest() != digest:
            return Refusal("The collector's files do not have the digest that it printed.")
        return {path: base64.b64decode(text) for path, text in json.loads(plain).items()}
    except (ValueError, zlib.error) as error:
        return Refusal(f"The collector's log cannot be read: {error}.")


def exports(root: Path, since: float) -> dict[str, bytes]:
    """Every JSON file below a folder that was written since a time (seconds since 1970), by relative path.

    Links are not followed; raises ValueError for a file that is too large to be an export.
    """
    found: dict[str, bytes] = {}
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            path = Path(folder) / name
            if path.suffix != ".json" or name in IGNORED or path.is_symlink() or path.stat().st_mtime < since:
                continue
            if path.stat().st_size > LARGEST_FILE:
                raise ValueError(f"{path} has {path.stat().st_size} bytes; {LARGEST_FILE} are the limit")
            found[path.relative_to(root).as_posix()] = path.read_bytes()
    return found


def main(argv: Sequence[str]) -> int:
    """`recipe-gate collect FOLDER --since SECONDS`: 0 when the files are printed, 1 when they cannot be."""
    parser = argparse.ArgumentParser(prog="recipe-gate collect", description="Print a benchmark's exports to the log.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--since", type=float, default=0.0, metavar="SECONDS", help="leave out what is older (1970)")
    given = parser.parse_args(argv)
    try:
        for line in frames(exports(given.folder, given.since)):
            sys.stdout.write(f"{line}\n")
    except (OSError, ValueError) as error:
        sys.stderr.write(f"recipe-gate collect: {error}\n")
        return 1
    return 0
