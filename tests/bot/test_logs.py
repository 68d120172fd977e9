"""A line of the log is JSON, names its run, and holds no secret."""

import json
import logging

from bot.logs import JsonFormatter, about


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


def test_every_line_below_a_piece_of_work_on_a_run_names_it_and_none_after_it() -> None:
    def line(**more: object) -> dict[str, object]:
        told: dict[str, object] = json.loads(JsonFormatter().format(logging.makeLogRecord({"msg": "x", **more})))
        return told

    with about("run-1"):
        assert line()["run"] == "run-1"
        assert line(run="run-2")["run"] == "run-2"
    assert "run" not in line()
