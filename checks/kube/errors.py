"""What a step on a cluster can end with that is nobody's recipe's doing."""

from checks.model.result import Evidence

TOO_LARGE, TOO_MANY, MALFORMED = "TooLarge", "TooMany", "Malformed"
"""Reasons of our own not to take an answer: it, or what it is a page of, is larger than it may be; it is none of Kubernetes'."""


class RejectedError(Exception):
    """The API server said no: `status` is HTTP's, `reason` Kubernetes' ("NotFound"), `message` the server's sentence."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.status, self.reason, self.message = status, reason, message


class UnreachableError(Exception):
    """The API server was away or busy for longer than it was waited for: nobody's recipe is to blame.

    `status` is HTTP's of its last answer, 0 where there was none.
    """

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class BrokenError(Exception):
    """Something of the run's own did not work in the cluster; `evidence` shows it."""

    def __init__(self, evidence: Evidence) -> None:
        super().__init__(evidence.reason)
        self.evidence = evidence
