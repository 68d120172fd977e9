"""How properties are tested here."""

import os

from hypothesis import settings

# How long an example takes tells of the machine's load, not of the code. What decides whether a change lands tries the same
# examples for everybody; elsewhere each run tries new ones.
settings.register_profile("of this project", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("of this project")
