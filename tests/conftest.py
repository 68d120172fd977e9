"""How properties are tested here."""

from hypothesis import settings

# How long an example takes tells of the machine's load, not of the code.
settings.register_profile("without deadlines", deadline=None)
settings.load_profile("without deadlines")
