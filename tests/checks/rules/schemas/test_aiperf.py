"""The flags of AIPerf's versions are its own."""

import json

from checks.rules.schemas.aiperf import added, flags, names

SOURCE = """
class CLIConfig:
    a: Annotated[int, Field(default=1), CLIParameter(name=("--concurrency", "-c"), group=X)]
    b: Annotated[str, CLIParameter(name="--url")]
    c: Annotated[str, Other(name="--nothing")]
"""


def test_flags_are_read_from_the_source_of_its_command_line() -> None:
    assert sorted(names(SOURCE)) == ["--concurrency", "--url", "-c"]
    assert json.loads(added("9.9.9", SOURCE, {"1.0.0": []})) == {"1.0.0": [], "9.9.9": ["--concurrency", "--url", "-c"]}


def test_a_known_version_has_its_flags_and_how_to_switch_them_off() -> None:
    known = flags("0.12.0")
    assert known is not None
    assert {"--concurrency", "--streaming", "--no-streaming", "--input-file", "-H", "--help"} <= known


def test_of_an_unknown_version_nothing_is_said() -> None:
    assert flags("0.0.1") is None
