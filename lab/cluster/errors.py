"""What stops the lab, as sentences for the person who started it."""


class LabError(Exception):
    """The lab could not be built, started or stopped; the message ends with what the failing program printed last."""


class UnavailableError(LabError):
    """This machine cannot run the lab's containers; the message is one sentence that names what is missing."""
