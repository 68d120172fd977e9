"""The speed of an engine by its configuration: directions, proportions, and what does not fit."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.engine.image.dynamo_shim.engine import Engine
from lab.engine.image.dynamo_shim.timing import (
    MOCKER_DECODE_MS,
    OutOfMemoryError,
    cache_blocks,
    mocker,
    timing,
    weight_bytes,
)

LLAMA = Engine("RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic", "llama", tensor_parallel=4, block_size=128)

engines = st.builds(
    Engine,
    model=st.sampled_from([LLAMA.model, "Qwen/Qwen3-32B", "Qwen/Qwen3-235B-A22B-FP8", "nvidia/Kimi-K2.5-NVFP4"]),
    served_name=st.just("m"),
    tensor_parallel=st.sampled_from([4, 8, 16]),
    pipeline_parallel=st.sampled_from([1, 2]),
    memory_fraction=st.floats(0.85, 0.95),
    eager=st.booleans(),
    block_size=st.sampled_from([16, 64, 128]),
)


def test_eager_decoding_is_about_a_tenth_slower_than_cuda_graphs() -> None:
    slower = timing(replace(LLAMA, eager=True)).decode_ms / timing(LLAMA).decode_ms
    assert 1.10 < slower < 1.15


def test_attention_outside_of_the_graphs_makes_decoding_about_a_twentieth_slower() -> None:
    graphs, piecewise = timing(LLAMA), timing(replace(LLAMA, piecewise=True))
    assert 1.05 < piecewise.decode_ms / graphs.decode_ms < 1.07
    assert piecewise.prefill_speed == graphs.prefill_speed


@given(engines)
def test_eager_never_makes_an_engine_faster(engine: Engine) -> None:
    graphs, eager = timing(replace(engine, eager=False)), timing(replace(engine, eager=True))
    assert eager.decode_ms > graphs.decode_ms
    assert eager.prefill_speed < graphs.prefill_speed


@given(engines)
def test_more_tensor_parallelism_decodes_and_prefills_faster_but_less_than_in_proportion(engine: Engine) -> None:
    twice = replace(engine, tensor_parallel=engine.tensor_parallel * 2)
    assert timing(twice).prefill_speed > timing(engine).prefill_speed
    assert timing(twice).decode_ms > timing(engine).decode_ms / 2


def test_eight_gpus_decode_faster_than_four_and_four_faster_than_two() -> None:
    two, four, eight = (timing(replace(LLAMA, tensor_parallel=size)).decode_ms for size in (2, 4, 8))
    assert eight < four < two


def test_the_same_model_in_sixteen_bits_decodes_slower_and_has_less_cache() -> None:
    wide = replace(LLAMA, model="meta-llama/Llama-3.3-70B-Instruct")
    assert timing(wide).decode_ms > 1.5 * timing(LLAMA).decode_ms
    assert cache_blocks(wide) < cache_blocks(LLAMA)


def test_a_mixture_of_experts_decodes_by_its_active_parameters() -> None:
    moe = replace(LLAMA, model="Qwen/Qwen3-235B-A22B-FP8", tensor_parallel=8)
    assert timing(moe).decode_ms < timing(replace(LLAMA, tensor_parallel=8)).decode_ms


@given(engines, st.floats(0.5, 0.84))
def test_less_memory_means_fewer_cache_blocks(engine: Engine, fraction: float) -> None:
    try:
        smaller = cache_blocks(replace(engine, memory_fraction=fraction))
    except OutOfMemoryError:
        return
    assert smaller < cache_blocks(engine)


def test_an_eight_bit_cache_holds_twice_the_tokens() -> None:
    assert cache_blocks(replace(LLAMA, kv_dtype="fp8")) // cache_blocks(LLAMA) in (1, 2)
    assert cache_blocks(replace(LLAMA, kv_dtype="fp8")) > 1.9 * cache_blocks(LLAMA)


def test_a_model_larger_than_the_gpu_does_not_start() -> None:
    with pytest.raises(OutOfMemoryError, match=r"the weights need 140\.0 GB on each GPU"):
        timing(replace(LLAMA, model="meta-llama/Llama-3.3-70B-Instruct", tensor_parallel=1))


def test_a_model_length_beyond_the_cache_does_not_start() -> None:
    with pytest.raises(OutOfMemoryError, match="fewer than the maximum model length 131072"):
        timing(replace(LLAMA, tensor_parallel=1, max_model_len=131072))


@pytest.mark.parametrize(
    ("quantization", "model", "expected"),
    [
        ("", "RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic", 1.0),
        ("", "nvidia/Kimi-K2.5-NVFP4", 0.5),
        ("", "Qwen/Qwen3-32B", 2.0),
        ("fp8", "Qwen/Qwen3-32B", 1.0),
        ("awq", "some/model-FP8", 0.5),
        ("", "/opt/models/hub/models--RedHatAI--Llama-3.3-70B-Instruct-FP8-dynamic/snapshots/ddb412", 1.0),
    ],
)
def test_the_width_of_a_weight_is_read_from_the_flag_then_the_name(
    quantization: str, model: str, expected: float
) -> None:
    assert weight_bytes(replace(LLAMA, model=model, quantization=quantization)) == expected


@given(engines)
def test_the_mocker_is_told_the_decode_time_whatever_the_prefill_speed(engine: Engine) -> None:
    rank = mocker(engine)["engine"]
    told = MOCKER_DECODE_MS / (rank["speedup_ratio"] * rank["decode_speedup_ratio"])
    assert told == pytest.approx(timing(engine).decode_ms)


def test_batch_and_cache_settings_reach_the_mocker_as_they_are() -> None:
    rank = mocker(replace(LLAMA, max_num_seqs=7, max_num_batched_tokens=999, prefix_caching=False))["engine"]
    assert (rank["max_num_seqs"], rank["max_num_batched_tokens"], rank["block_size"]) == (7, 999, 128)
    assert rank["enable_prefix_caching"] is False


def test_a_snapshots_path_is_as_fast_as_the_models_id() -> None:
    path = (
        f"/opt/models/hub/models--{LLAMA.model.replace('/', '--')}/snapshots/ddb4128556dfcff99e0c41aee159ea6c3e655dcd"
    )
    assert timing(replace(LLAMA, model=path)) == timing(LLAMA)
