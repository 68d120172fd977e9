"""`python -m lab.engine`: build the lab's images into the cache, without a cluster."""

from lab.engine import build
from lab.settings import from_environment

if __name__ == "__main__":
    build.build(from_environment(), lambda line: print(line, flush=True))
