"""A line of the log is JSON, names its run, and holds no secret."""

import json
import logging

from bot.logs import JsonFormatter


def test_a_line_holds_what_a_call_gave_and_no_secret() -> None:
    given = {
        "msg": "token %s",
        "args": ("ghs_0123456789abcdef",),
        "run": "run-1",
        "number": 3,
        "said": "token: abcdefghij",
    }
    told = json.loads(JsonFormatter().format(logging.makeLogRecord(given)))
    assert (told["run"], told["number"], told["said"]) == ("run-1", 3, "token: ***")
    assert "ghs_" not in told["message"]
