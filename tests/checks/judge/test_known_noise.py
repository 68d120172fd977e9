"""Whether a baseline is used is decided in one place."""

from dataclasses import replace

from checks.judge import baseline
from checks.judge.baseline import Baseline, Environment
from checks.judge.known_noise import UNKNOWN, noise_of_baseline
from checks.model.spec import Content

RECIPE = "recipes/m/vllm/agg"
BASE = Content("c", {f"{RECIPE}/deploy.yaml": "spec: {a: [{image: i}]}\n"})
ONE = Baseline(
    recipe=RECIPE,
    hardware="h100",
    commit="c",
    accepted="2026-01-02",
    verified=True,
    environment=Environment("0.13.0", ("i@sha256:1",), {}),
    samples=(),
    pairs={"request_latency.p90": (0.01, -0.01)},
    within={"request_latency.p90": (0.01,)},
)
TEXT = baseline.render(ONE)


def test_a_fresh_baseline_of_the_same_images_is_what_is_known() -> None:
    found = noise_of_baseline(TEXT, RECIPE, "h100", BASE, "2026-01-12", 10)
    assert (found.pairs, found.within, found.warning) == (ONE.pairs, ONE.share_within, None)


def test_without_a_file_nothing_is_known_and_nothing_is_said() -> None:
    assert noise_of_baseline(None, RECIPE, "h100", BASE, "2026-01-12", 10) == UNKNOWN


def test_a_baseline_that_says_nothing_is_a_warning_with_its_remedy() -> None:
    other = baseline.render(replace(ONE, environment=replace(ONE.environment, images=("x",))))
    old = noise_of_baseline(TEXT, RECIPE, "h100", BASE, "2026-01-13", 10)
    for found, words in (
        (old, "The baseline is stale. It was accepted 11 days ago"),
        (
            noise_of_baseline(other, RECIPE, "h100", BASE, "2026-01-03", 10),
            "The baseline is stale. It was measured with other",
        ),
        (noise_of_baseline("{", RECIPE, "h100", BASE, "2026-01-03", 10), "baselines/m/vllm/agg/h100.json: "),
        (
            noise_of_baseline(TEXT, "recipes/m/vllm/other", "h100", BASE, "2026-01-03", 10),
            "is of recipes/m/vllm/agg on h100",
        ),
    ):
        assert (found.pairs, found.within) == ({}, 0.0)
        assert found.warning is not None
        assert words in found.warning.message
        assert "until then the noise counts as unknown" in found.warning.fix
