"""Structured logs: one JSON object a line on standard error, with whatever a call gave as `extra`, secrets masked."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from checks.text.mask import mask

_PLAIN = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


_RUN: ContextVar[str] = ContextVar("run", default="")
"""The run that the task at work is about: what is logged deep below it need not know."""


@contextmanager
def about(run: str) -> Iterator[None]:
    """Every line that is logged inside names the run."""
    token = _RUN.set(run)
    try:
        yield
    finally:
        _RUN.reset(token)


class JsonFormatter(logging.Formatter):
    """A record as JSON; logging's own extension point."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {"run": _RUN.get()} if _RUN.get() else {}
        line |= {key: value for key, value in record.__dict__.items() if key not in _PLAIN}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps({key: _masked(value) for key, value in line.items()})


def _masked(value: object) -> object:
    """Numbers as they are; of everything else the text, without what looks like a secret."""
    return value if value is None or isinstance(value, int | float) else mask(str(value))


def to_standard_error(level: int = logging.INFO) -> None:
    """Send every log there."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
