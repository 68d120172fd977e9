"""A line of the log is JSON, names its run, and holds no secret."""

import json
import logging

from bot.logs import JsonFormatter


def test_a_line_holds_what_a_call_gave_and_no_secret() -> None:
    record = logging.makeLogRecord(
        {"msg": "token %s", "args": ("ghs_0123456789abcdef",), "levelno": 30, "run": "run-1"}
    )
    told = json.loads(JsonFormatter().format(record))
    assert (told["run"], "ghs_" in told["message"]) == ("run-1", False)
