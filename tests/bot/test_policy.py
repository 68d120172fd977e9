import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import Mode, Policy, Unclear, order, parse
from bot.trust import Access
from checks.finding import Finding
from checks.metrics import chosen
from checks.policy import PATH
from checks.spec import DEFAULT_METRICS, MOST_PAIRS, in_turns


def mistakes(text: str) -> tuple[Finding, ...]:
    parsed = parse(text)
    assert isinstance(parsed, tuple)
    return parsed


def test_without_a_file_the_defaults_hold() -> None:
    assert parse(None) == parse("") == Policy()
    assert order(Policy()) == in_turns(MOST_PAIRS)
    assert chosen(Policy().metrics, "") == DEFAULT_METRICS


def test_a_policy_is_read() -> None:
    policy = parse(
        "mode: advise\ninconclusive: neutral\ncommanders: maintain\npairs: 1\n"
        "metrics:\n  request_latency.p90: {target: 0.2, gated: false}\n"
    )
    assert isinstance(policy, Policy)
    assert (policy.mode, policy.inconclusive, policy.commanders) == (Mode.ADVISE, Unclear.NEUTRAL, Access.MAINTAIN)
    changed = {metric.name: metric for metric in chosen(policy.metrics, "")}["request_latency.p90"]
    assert (changed.target, changed.floor, changed.gated) == (0.2, 0.02, False)
    assert len(order(policy)) == 2


def test_every_mistake_is_a_finding_at_its_line() -> None:
    found = mistakes("mode: shout\npairs: 0\nsurprise: 1\n")
    assert [(one.path, one.line) for one in found] == [(PATH, 1), (PATH, 2), (PATH, 3)]
    assert "surprise" in found[2].message


@pytest.mark.parametrize(
    "entry",
    [
        "  request_latency.p90:\n    target: -1\n",
        "  request_latency.p90:\n    gated: perhaps\n",
        "\n  speed.p50: {target: 0.1}\n",
    ],
)
def test_a_mistake_in_a_metric_stands_at_its_own_line(entry: str) -> None:
    text = f"metrics:\n  goodput.avg:\n    target: 0.1\n{entry}"
    (found,) = mistakes(text)
    assert found.line == 5
    assert found.message.startswith("metrics.")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("mode: [block", "not YAML"),
        ("a: &a [x]\nb: *a\n", "aliases"),
        ("- a list\n", "document"),
        ("mode: block\n" + "#" * 70_000, "larger"),
        ("commanders: read\n", "commanders"),
        ("metrics:\n  speed.p50: {}\n", "speed.p50"),
        ("\tmode: block\n", "not YAML"),
    ],
)
def test_bad_input_is_a_finding_not_a_traceback(text: str, words: str) -> None:
    assert words in mistakes(text)[0].message


@given(st.text())
def test_any_text_is_a_policy_or_findings(text: str) -> None:
    assert isinstance(parse(text), Policy | tuple)


def test_another_policy_has_another_digest() -> None:
    assert Policy().digest == Policy().digest
    assert Policy().digest != Policy(pairs=2).digest
