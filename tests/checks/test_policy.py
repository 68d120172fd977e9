"""The policy's part on rules is read, or every mistake in it is named at its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.finding import Finding, Level
from checks.policy import PATH, Change, Rules, read
from checks.rules.settings import Orchestrator, Settings

WHOLE = b"""mode: block
rules:
  cluster_version: "1.33"
  orchestrator: lws
  inference_pools: true
  registries: [nvcr.io/nvidia]
  claims: [shared]
  levels:
    - {rule: SH-*, level: error}
  suppressions:
    - {rule: SEC-003, path: recipes/m/**, reason: RDMA}
"""


def mistakes(text: str) -> list[tuple[int, str]]:
    found = read(text.encode())
    assert isinstance(found, tuple)
    assert {one.path for one in found} == {PATH}
    return [(one.line, one.message) for one in found]


def test_without_a_file_or_the_part_nothing_is_decided() -> None:
    assert read(None) == read(b"") == read(b"mode: block\n") == Rules()


def test_every_key_is_read() -> None:
    assert read(WHOLE) == Rules(
        Settings(
            Orchestrator.LWS,
            inference_pools=True,
            registries=("nvcr.io/nvidia",),
            claims=("shared",),
            cluster_version="1.33",
        ),
        (Change("SH-*", "**", 9, Level.ERROR),),
        (Change("SEC-003", "recipes/m/**", 11, reason="RDMA"),),
    )


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("rules: 1\n", 1, "is a mapping"),
        ("rules:\n  surprise: 1\n", 2, "has no 'surprise'"),
        ("rules:\n  cluster_version: 1.34\n", 2, "a text"),
        ("rules:\n  orchestrator: nomad\n", 2, "one of grove"),
        ("rules:\n  inference_pools: maybe\n", 2, "true or false"),
        ("rules:\n  registries: nvcr.io\n", 2, "list of texts"),
        ("rules:\n  levels: {}\n", 2, "a list"),
        ("rules:\n  levels:\n    - SEC-003\n", 3, "a mapping"),
        ("rules:\n  levels:\n    - {rule: SEC-003, level: loud}\n", 3, "level is one of"),
        ("rules:\n  levels:\n    - {rule: SEC-999, level: error}\n", 3, "There is no rule"),
        ("rules:\n  levels:\n    - {rule: SEC-003, level: error, paths: x}\n", 3, "has no 'paths'"),
        ("rules:\n  suppressions:\n    - {rule: SEC-003, path: a, reason: ' '}\n", 3, "has a reason"),
        ("rules:\n  suppressions:\n    - {rule: SEC-003, reason: a}\n", 3, "has a path"),
        ("rules:\n  suppressions:\n    - {rule: YAML-001, path: a, reason: b}\n", 3, "no policy can change"),
        ("rules:\n  suppressions:\n    - {rule: '*', path: a, reason: b}\n", 3, "no policy can change"),
        ("a: [\n", 2, "not YAML"),
        ("a: 1\n---\nb: 1\n", 3, "one document"),
    ],
)
def test_a_mistake_is_named_at_its_line(text: str, line: int, words: str) -> None:
    (found,) = mistakes(text)
    assert found[0] == line
    assert words in found[1]


def test_every_mistake_is_named() -> None:
    assert len(mistakes("rules:\n  orchestrator: a\n  registries: b\n  levels: [{rule: x, level: loud}]\n")) == 4


@given(st.recursive(st.none() | st.booleans() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)))
def test_anything_in_its_place_is_read_or_refused(value: object) -> None:
    for name in ("levels", "suppressions", "registries", "orchestrator", "cluster_version"):
        found = read(f"rules: {{{name}: {value!r}}}".replace("None", "null").encode())
        assert isinstance(found, Rules) or all(isinstance(one, Finding) for one in found)
