"""Files from a volume through a pod's log: `recipe-gate collect` prints them, the run reads and verifies them.

One way for a laptop and for a cluster: nobody has to reach the volume but the pod that mounts it. What is printed carries a
word that only the run and the collector know, so that nothing else in a log counts. The kubelet rotates logs at
10 MiB and gives back only the newest file, so what is printed is compressed and bounded; base64 in short lines, because
container runtimes split long ones.
"""

import argparse
import base64
import hashlib
import json
import os
import stat
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from checks.model.refusal import Refusal

BEGIN, END = "recipe-gate-begin ", "recipe-gate-end "
WIDTH = 4000
LARGEST_FILE = 4 * 1024 * 1024
LARGEST_TEXT = 7 * 1024 * 1024
LARGEST_SUM = 32 * 1024 * 1024
MOST_FILES, MOST_ENTRIES = 2000, 100_000
IGNORED = {"inputs.json"}
"""AIPerf's copy of every request's payload: hundreds of megabytes, and no result."""


def frames(files: Mapping[str, bytes], nonce: str) -> Iterator[str]:
    """Lines that carry files by path, verifiable; raises ValueError when they do not fit into a log."""
    plain = json.dumps({path: base64.b64encode(data).decode() for path, data in sorted(files.items())}).encode()
    text = base64.b64encode(zlib.compress(plain, 9)).decode()
    if len(text) > LARGEST_TEXT:
        raise ValueError(f"{len(files)} files take {len(text)} bytes of a log; {LARGEST_TEXT} are the limit")
    lines = [text[start : start + WIDTH] for start in range(0, len(text), WIDTH)]
    yield f"{BEGIN}{nonce} {len(lines)}"
    yield from lines
    yield f"{END}{nonce} {hashlib.sha256(plain).hexdigest()}"


def unframed(lines: Iterable[str], nonce: str) -> dict[str, bytes] | Refusal:
    """The files that a log carries under a nonce; a Refusal when a line is missing or was changed."""
    given = iter(lines)
    begin = next((line for line in given if line.startswith(f"{BEGIN}{nonce} ")), None)
    if begin is None:
        return Refusal("The collector printed no files.")
    body: list[str] = []
    for line in given:
        if line.startswith(f"{END}{nonce} "):
            return _verified(begin.rpartition(" ")[2], body, line.strip().rpartition(" ")[2])
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


def exports(root: Path) -> dict[str, bytes]:
    """Every JSON file below a folder, by relative path: plain files only, whatever else somebody put there.

    Raises ValueError for a file that is too large to be an export, and for more than a benchmark leaves.
    """
    found: dict[str, bytes] = {}
    for path in _candidates(root):
        data = _read(path)
        if data is not None:
            found[path.relative_to(root).as_posix()] = data
        if len(found) > MOST_FILES or sum(map(len, found.values())) > LARGEST_SUM:
            raise ValueError(f"more than {MOST_FILES} JSON files or {LARGEST_SUM} bytes of them; that is no benchmark")
    return found


def _candidates(root: Path) -> Iterator[Path]:
    """What is called like an export below a folder; links to folders are not followed."""
    entries = 0
    for folder, folders, names in os.walk(root):
        entries += len(folders) + len(names)
        if entries > MOST_ENTRIES:
            raise ValueError(f"more than {MOST_ENTRIES} files; that is no benchmark")
        for name in sorted(names):
            if name.endswith(".json") and name not in IGNORED:
                yield Path(folder) / name


def _read(path: Path) -> bytes | None:
    """What a plain file holds; None for a link, a pipe, a socket or a device, which is not waited for."""
    if not stat.S_ISREG(path.lstat().st_mode):
        return None
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return None
        data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise ValueError(f"{path} has more than {LARGEST_FILE} bytes")
    return data


def main(argv: Sequence[str]) -> int:
    """`recipe-gate collect FOLDER --nonce-file FILE`: 0 when the files are printed, 1 when they cannot be."""
    parser = argparse.ArgumentParser(prog="recipe-gate collect", description="Print a benchmark's exports to the log.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--nonce-file", type=Path, required=True, metavar="FILE", help="the word that frames carry")
    given = parser.parse_args(argv)
    try:
        for line in frames(exports(given.folder), given.nonce_file.read_text().strip()):
            sys.stdout.write(f"{line}\n")
    except (OSError, ValueError) as error:
        sys.stderr.write(f"recipe-gate collect: {error}\n")
        return 1
    return 0
