"""What ends a command in order from outside."""


class StoppedError(Exception):
    """The run was told to stop (SIGTERM, SIGINT); the text says by what."""
