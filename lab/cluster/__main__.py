"""`python -m lab.cluster up|down|status`: the cluster alone, without the rest of the lab."""

import sys

from lab.cluster import processes
from lab.cluster.down import down
from lab.cluster.errors import LabError, UnavailableError
from lab.cluster.up import ready, up
from lab.progress import printed
from lab.settings import from_environment


def main(command: str) -> int:
    """The exit code: 1 when something failed or the cluster is not up, 2 where it cannot run."""
    settings = from_environment()
    progress = printed(sys.stdout)
    try:
        if command == "up":
            up(settings, progress)
        elif command == "down":
            down(settings)
            progress("cluster: down")
        else:
            for name, process in processes.alive(settings).items():
                print(f"{process.pid:>8}  {name}")
            return 0 if ready(settings) else 1
    except UnavailableError as reason:
        sys.stderr.write(f"{reason}\n")
        return 2
    except LabError as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) == 2 else "status"))
