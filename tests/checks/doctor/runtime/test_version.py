"""Versions are compared by their numbers, packages by their public part, images by their tag."""

import pytest

from checks.doctor.runtime.version import numbers, public, tagged


@pytest.mark.parametrize(
    ("text", "found"),
    [("580.82.07", (580, 82, 7)), ("v1.3.0rc19", (1, 3, 0)), ("13", (13,)), ("main", ()), ("", ())],
)
def test_the_leading_numbers_count(text: str, found: tuple[int, ...]) -> None:
    assert numbers(text) == found


def test_a_local_part_is_no_part_of_a_release() -> None:
    assert public("0.23.0+cu130") == "0.23.0"
    assert public("v1.2.0") == "1.2.0"


@pytest.mark.parametrize(
    ("image", "release"),
    [
        ("nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0", "1.3.0"),
        ("localhost:5000/vllm-runtime:1.2.1-cuda13@sha256:aa", "1.2.1"),
        ("localhost:5000/vllm-runtime", ""),
        ("vllm-runtime:latest", ""),
        ("vllm-runtime:2026", ""),
    ],
)
def test_a_tag_names_a_release_or_none(image: str, release: str) -> None:
    assert tagged(image) == release
