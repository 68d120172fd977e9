"""A laptop gates what the App gates: the policy's metrics, or its mistakes with their lines."""

import pytest

from checks.gates import read
from checks.metrics import Change


@pytest.mark.parametrize("text", ["", "mode: advise\n", "- a list\n"])
def test_a_policy_that_says_nothing_of_metrics_changes_none(text: str) -> None:
    assert read(text.encode()) == read(None) == {}


def test_a_policy_s_metrics_are_read_and_the_rest_is_left_to_others() -> None:
    assert read(b"mode: shout\nmetrics:\n  request_latency.p99: {target: 0.2}\n") == {
        "request_latency.p99": Change(target=0.2)
    }


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("metrics: [a]\n", 1, "metrics is a mapping"),
        ("metrics:\n  goodput.avg: {}\n  speed.p50: {}\n", 3, "metrics.speed.p50: AIPerf's export"),
        ("metrics:\n  goodput.avg: {floor: -1}\n", 2, "metrics.goodput.avg: floor: "),
        ("metrics:\n  goodput.avg: {colour: red}\n", 2, "colour"),
        ("metrics: {\n", 2, ""),
    ],
)
def test_a_mistake_stands_at_its_line(text: str, line: int, words: str) -> None:
    found = read(text.encode())
    assert isinstance(found, tuple)
    assert found[0].line == line
    assert words in found[0].message
