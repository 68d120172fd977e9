"""Patterns mean what people who write .gitignore files expect."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.text.glob import matches


@pytest.mark.parametrize(
    ("text", "pattern", "fits"),
    [
        ("recipes/m/vllm/agg/deploy.yaml", "recipes/m/**", True),
        ("recipes/m/vllm/agg/deploy.yaml", "recipes/m/", True),
        ("recipes/m/vllm/agg/deploy.yaml", "recipes/*/*/*/deploy.yaml", True),
        ("recipes/m/vllm/agg/deploy.yaml", "recipes/*/deploy.yaml", False),
        ("recipes/m/vllm/agg/deploy.yaml", "**/deploy.yaml", True),
        ("deploy.yaml", "**/deploy.yaml", True),
        ("recipes/m/perf.yaml", "recipes/**/m/perf.yaml", True),
        ("recipes/mm/perf.yaml", "recipes/?/perf.yaml", False),
        ("recipes/m+/perf.yaml", "recipes/m+/perf.yaml", True),
        ("SEC-003", "SEC-*", True),
        ("SEC-003", "SEC", False),
    ],
)
def test_a_path_is_of_a_pattern_or_not(text: str, pattern: str, fits: bool) -> None:
    assert matches(text, pattern) is fits


@given(st.text(alphabet="ab/.+[]()", max_size=20))
def test_a_text_without_stars_stands_for_itself(text: str) -> None:
    assert matches(text, text) or text.endswith("/")
