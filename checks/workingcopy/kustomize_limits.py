"""Becomes another program that cannot take more than it is given: run as a script, so that no thread is forked in between."""

import os
import resource
import sys
from collections.abc import Sequence


def main(argv: Sequence[str]) -> None:
    """`MEMORY OUTPUT SECONDS PROGRAM ARGUMENT...`: bytes of memory, bytes of a file, seconds of a processor.

    Address space is given four times over: Go reserves far more of it than it uses, and more with every thread.
    """
    memory, output, seconds = (int(one) for one in argv[:3])
    for kind, most in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_AS, 4 * memory),
        (resource.RLIMIT_FSIZE, output),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        kept = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (kept, kept))
    try:
        os.execve(argv[3], list(argv[3:]), {"GOMAXPROCS": "2"})  # noqa: S606
    except OSError as error:
        sys.exit(f"{argv[3]}: {error.strerror}")


if __name__ == "__main__":
    main(sys.argv[1:])
