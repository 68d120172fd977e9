"""What differs beside the change is a reason, not a number; another number of GPUs makes it throughput per GPU."""

import dataclasses
import json

import pytest

from checks.judge.comparable import incomparable, moved_image, other_images, other_nodes, per_gpu
from checks.judge.compare import judge_blocks
from checks.judge.verdict import Verdict
from checks.model.result import Block, Measure, Sample
from checks.model.spec import Content, Side, Spec, in_turns
from tests.stories.runner import measured

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


def serving_on(gpus: int) -> Content:
    services = {"W": {"resources": {"limits": {"gpu": str(gpus)}}}}
    graph = {"kind": "DynamoGraphDeployment", "spec": {"services": services}}
    return Content("a" * 40, {"r/deploy.yaml": json.dumps(graph)})


def samples(spec: Spec) -> list[tuple[Side, Sample]]:
    return [(block.side, block.sample) for block in measured(spec, "box").blocks if block.sample]


def on_gpus(base: int, head: int) -> Spec:
    return Spec("r", "h100", serving_on(head), serving_on(base), "", sequence=in_turns(4))


def test_with_as_many_gpus_or_none_nothing_is_divided() -> None:
    for one in (on_gpus(4, 4), on_gpus(0, 4), dataclasses.replace(on_gpus(4, 4), base=None)):
        assert per_gpu(one, samples(one)) == samples(one)


def test_throughput_is_per_gpu_where_their_number_changes_and_latency_is_not() -> None:
    one = on_gpus(4, 8)
    ((first, before), *_), ((_, after), *_) = samples(one), per_gpu(one, samples(one))
    name = "output_token_throughput.avg"
    given = before.measures[name]
    assert after.measures[name] == Measure(given.value / (4 if first is Side.BASE else 8), f"{given.unit}/GPU")
    assert after.measures["request_latency.p90"] == before.measures["request_latency.p90"]


def test_the_same_tokens_from_twice_the_gpus_are_a_regression() -> None:
    assert judge_blocks(on_gpus(4, 8), measured(on_gpus(4, 8), "box").blocks).verdict is Verdict.REGRESSION
    assert judge_blocks(on_gpus(4, 4), measured(on_gpus(4, 4), "box").blocks).verdict is Verdict.PASS
