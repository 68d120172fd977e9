"""How properties are tested here."""

from hypothesis import settings

from tests.examples import DECIDES, examples

# How long an example takes tells of the machine's load, not of the code. What decides whether a change lands tries the same
# examples for everybody; elsewhere each run tries new ones, and fewer.
settings.register_profile("of this project", deadline=None, derandomize=DECIDES, max_examples=examples(100))
settings.load_profile("of this project")
