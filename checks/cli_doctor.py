"""`recipe-gate doctor`: is this cluster ready? Read-only; every check is made, whatever the others say."""

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from checks.cluster.api import Api, connect
from checks.cluster.errors import UnreachableError
from checks.cluster.session import inside
from checks.doctor.answer import Answer, Status
from checks.doctor.examine import Asked, Profile, examine
from checks.doctor.gateway import CONTROLLERS
from checks.doctor.report import as_json, junit, table

USAGE = 2
PATIENCE = 10.0
"""Seconds for which the API server may be away: an administrator waits, and asks again."""
FORMATS = {"table": table, "json": as_json, "junit": junit}


def main(argv: Sequence[str]) -> int:
    """0 when nothing failed, 1 when something did, 2 for a wrong call."""
    parser = argparse.ArgumentParser(prog="recipe-gate doctor", description="Is this cluster ready to run recipes?")
    parser.add_argument("--profile", choices=list(Profile), default=Profile.BASELINE, type=Profile)
    parser.add_argument("--sandbox", default="", metavar="NAMESPACE", help="look into a sandbox too")
    parser.add_argument("--gateway", default="", choices=["", *CONTROLLERS], help="look at the inference gateway too")
    parser.add_argument("--require", default="", metavar="A,B", help="checks whose warnings are failures")
    parser.add_argument("--format", choices=list(FORMATS), default="table")
    parser.add_argument("--kubeconfig", type=Path, help="as kubectl finds it, if left out")
    given = parser.parse_args(argv)
    if given.profile is Profile.RUN and not given.sandbox:
        return _wrong("the profile `run` needs --sandbox NAMESPACE")
    try:
        connection = connect(given.kubeconfig, in_cluster=given.kubeconfig is None and inside())
    except UnreachableError as error:
        return _wrong(str(error))
    required = frozenset(filter(None, given.require.split(",")))
    found = examine(
        Api(connection, time.monotonic, time.sleep, PATIENCE),
        Asked(given.profile, given.sandbox, given.gateway, required),
        datetime.now(UTC),
    )
    unknown = required - {one.id for one in found}
    if unknown:
        return _wrong(
            f"there is no check {', '.join(sorted(unknown))} here; there are {', '.join(one.id for one in found)}"
        )
    sys.stdout.write(FORMATS[given.format](found))
    return _code(found)


def _code(found: Sequence[Answer]) -> int:
    return 1 if any(one.status is Status.FAIL for one in found) else 0


def _wrong(reason: str) -> int:
    sys.stderr.write(f"recipe-gate doctor: {reason}\n")
    return USAGE
