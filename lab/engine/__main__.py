"""`python -m lab.engine [ensure]`: build the images into the cache; `ensure` also brings them into the cluster."""

import sys

from lab.engine import build
from lab.progress import printed
from lab.settings import from_environment

if __name__ == "__main__":
    work = build.ensure if sys.argv[1:] == ["ensure"] else build.build
    work(from_environment(), printed(sys.stdout))
