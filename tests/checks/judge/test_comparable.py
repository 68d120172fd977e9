"""What differs beside the change is a reason, not a number."""

import dataclasses

import pytest

from checks.judge.comparable import incomparable, moved_image, other_images, other_nodes
from checks.model.result import Block, Measure, Sample
from checks.model.spec import Content, Side, Spec

SAMPLE = Sample({"tokens.avg": Measure(100, "tokens/sec")}, "0.13.0", {"concurrency": "4"}, 40)
BASE, HEAD = Side.BASE, Side.HEAD


def spec(base: str, head: str) -> Spec:
    sides = [Content(name, {"recipes/m/f/r/deploy.yaml": f"image: {name}\n"}) for name in (head, base)]
    return Spec("recipes/m/f/r", "", sides[0], sides[1], "")


def ran(side: Side, image: str = "", node: str = "") -> Block:
    return Block(side, images=(image,) if image else (), nodes=(node,) if node else (), sample=SAMPLE)


def test_a_tag_that_moved_between_the_sides_is_told() -> None:
    blocks = (ran(BASE, "r/i:1@sha256:a"), ran(HEAD, "r/i:1@sha256:b"))
    assert moved_image(spec("r/i:1", "r/i:1"), blocks) == (
        "r/i:1 moved between the sides, so that they cannot be compared: r/i:1@sha256:a, r/i:1@sha256:b."
    )


@pytest.mark.parametrize(
    ("base", "head"), [("r/i:1", "r/i:2"), ("r/i:1@sha256:a", "r/i:1@sha256:b"), ("r/i:1", "r/i:1@sha256:b")]
)
def test_an_image_that_is_the_change_itself_is_compared(base: str, head: str) -> None:
    blocks = tuple(
        ran(side, name if "@" in name else f"{name}@sha256:{side.value}") for side, name in ((BASE, base), (HEAD, head))
    )
    assert moved_image(spec(base, head), blocks) == other_images(blocks) == ""


def test_an_image_whose_digest_no_node_knew_is_not_guessed_at() -> None:
    assert moved_image(spec("r/i:1", "r/i:1"), (ran(BASE, "r/i:1"), ran(HEAD, "r/i:1@sha256:b"))) == ""


def test_a_tag_that_moved_between_blocks_of_one_side_is_told() -> None:
    assert "The blocks of the head ran different images" in other_images(
        (ran(HEAD, "i@sha256:a"), ran(HEAD, "i@sha256:b"))
    )


def test_other_gpus_are_other_hardware_where_both_are_known() -> None:
    h100, a100 = (dataclasses.replace(SAMPLE, hardware=name) for name in ("NVIDIA-H100", "NVIDIA-A100"))
    assert incomparable([(BASE, h100), (HEAD, a100)], []) == (
        "Blocks were measured on different hardware: NVIDIA-H100; NVIDIA-A100."
    )
    assert incomparable([(BASE, h100), (HEAD, SAMPLE), (HEAD, h100)], []) == ""


def test_sides_on_different_nodes_are_told() -> None:
    assert other_nodes((ran(BASE, node="n-0"), ran(HEAD, node="n-0"))) == other_nodes((ran(BASE, node="n-0"),)) == ""
    assert "(base: n-0; head: n-1)" in other_nodes((ran(BASE, node="n-0"), ran(HEAD, node="n-1")))
