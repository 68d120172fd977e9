"""What a call to Kubernetes' API can end with, beside an answer."""


class RejectedError(Exception):
    """The API server said no: `status` is HTTP's, `reason` Kubernetes' ("NotFound"), `message` the server's sentence."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.status, self.reason, self.message = status, reason, message


class UnreachableError(Exception):
    """The API server did not answer for longer than it was waited for: nobody's recipe is to blame."""
