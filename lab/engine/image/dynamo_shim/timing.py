"""How fast the engine would be: from its configuration to the mocker's. Pure: one manifest always gives one speed.

The accelerator is the lab's own and does not exist: 80 GB, slow enough that a two-core machine keeps time to a
thousandth, with the proportions of a real one. Decoding is bound by reading the weights, prefill by arithmetic, and
every step pays for launching its kernels, which CUDA graphs make cheap. The mocker's "polynomial" model scales with
prompt length and cache occupancy.
"""

import re
from dataclasses import dataclass
from math import log2
from typing import Any

from .engine import Engine
from .flags import Framework

GPU_BYTES = 80e9
WEIGHT_BYTES_PER_MS = 1.25e9  # one GPU's memory bandwidth
LAUNCH_MS = 2.0  # a decode step's kernels replayed from CUDA graphs
PIECEWISE_LAUNCH_MS = 2.87  # attention launched between the graphs of the rest (vLLM's cudagraph_mode PIECEWISE)
EAGER_LAUNCH_MS = 4.0  # the same kernels launched one by one
ALL_REDUCE_MS = 0.4  # a step's collectives, for each doubling of the tensor-parallel group
PREFILL_SPEED = 3.0  # a 70B model in 8 bits on four GPUs, against the mocker's own prefill polynomial
EAGER_PREFILL = 0.98  # long kernels hide their launches
MOCKER_DECODE_MS = 5.74  # the mocker's decode step with an empty cache at speed-up 1
DEFAULT_PARAMETERS = 70e9
REFERENCE_KV_BYTES = 163840  # a token of a 70B model with 8 key-value heads, in 8 bits

_SIZE = re.compile(r"(?<![A-Za-z0-9.])(\d+(?:\.\d+)?)[bB](?![A-Za-z0-9])")
_ACTIVE = re.compile(r"(?<![A-Za-z0-9])[aA](\d+(?:\.\d+)?)[bB](?![A-Za-z0-9])")
_FOUR_BIT = re.compile(r"nvfp4|mxfp4|fp4|int4|w4a16|awq|gptq", re.IGNORECASE)
_EIGHT_BIT = re.compile(r"fp8|int8|w8a8", re.IGNORECASE)


@dataclass(frozen=True)
class Timing:
    """The engine's speed: one decode step with an empty cache in milliseconds, prefill against the mocker's; its cache."""

    decode_ms: float
    prefill_speed: float
    blocks: int


class OutOfMemoryError(Exception):
    """The engine would not start on these GPUs; the message is what it would say."""


def timing(engine: Engine) -> Timing:
    """The engine's speed and cache on the lab's accelerators; OutOfMemoryError where a real engine would not start."""
    active, width = _active(engine.model), weight_bytes(engine)
    launch = EAGER_LAUNCH_MS if engine.eager else PIECEWISE_LAUNCH_MS if engine.piecewise else LAUNCH_MS
    read = active * width / (WEIGHT_BYTES_PER_MS * engine.tensor_parallel)
    decode = read + launch * engine.pipeline_parallel + ALL_REDUCE_MS * log2(engine.tensor_parallel)
    speed = PREFILL_SPEED * (engine.tensor_parallel / 4) * (DEFAULT_PARAMETERS / active) * (1 if width <= 1 else 0.5)
    return Timing(decode, speed * (EAGER_PREFILL if engine.eager else 1), cache_blocks(engine))


def cache_blocks(engine: Engine) -> int:
    """KV-cache blocks of one data-parallel rank, after the weights."""
    gpus = engine.tensor_parallel * engine.pipeline_parallel
    shards = gpus * (engine.data_parallel if engine.expert_parallel else 1)
    weights = (_stated(_SIZE, engine.model) or 0.0) * weight_bytes(engine) / shards
    free = engine.memory_fraction * GPU_BYTES - weights
    parameters = _stated(_SIZE, engine.model) or DEFAULT_PARAMETERS
    token = REFERENCE_KV_BYTES * (parameters / DEFAULT_PARAMETERS) ** 0.5 * _kv_width(engine)
    blocks = int(free * gpus / (token * engine.block_size))
    if blocks < 1:
        raise OutOfMemoryError(
            f"No available memory for the cache blocks: the weights need {weights / 1e9:.1f} GB on each GPU and "
            f"{engine.memory_fraction:.2f} of {GPU_BYTES / 1e9:.0f} GB may be used. Raise the memory fraction or the "
            "tensor-parallel size."
        )
    if engine.max_model_len and blocks * engine.block_size < engine.max_model_len:
        raise OutOfMemoryError(
            f"The KV cache holds {blocks * engine.block_size} tokens, fewer than the maximum model length "
            f"{engine.max_model_len}. Raise the memory fraction or lower the maximum model length."
        )
    return blocks


def weight_bytes(engine: Engine) -> float:
    """Bytes of one weight, by what the quantisation flag, or else the model's name, says of it."""
    for text in (engine.quantization, engine.model):
        if _FOUR_BIT.search(text):
            return 0.5
        if _EIGHT_BIT.search(text):
            return 1.0
    return 4.0 if engine.dtype in ("float32", "float") else 2.0


def mocker(engine: Engine) -> dict[str, Any]:
    """The configuration, as JSON, that dynamo.mocker takes with --extra-engine-args."""
    times = timing(engine)
    rank: dict[str, Any] = {
        "backend": engine.framework.value,
        "num_gpu_blocks": times.blocks,
        "block_size": engine.block_size,
        "max_num_seqs": engine.max_num_seqs,
        "max_num_batched_tokens": engine.max_num_batched_tokens,
        "enable_prefix_caching": engine.prefix_caching,
        "enable_chunked_prefill": engine.chunked_prefill,
        "speedup_ratio": times.prefill_speed,
        "decode_speedup_ratio": MOCKER_DECODE_MS / times.decode_ms / times.prefill_speed,
        "worker_type": "aggregated" if engine.role == "agg" else engine.role,
        "emit_kv_events": engine.prefix_caching,
        "timing_model": {"type": "polynomial"},
    }
    if engine.max_model_len:
        rank["max_model_len"] = engine.max_model_len
    if engine.framework is Framework.SGLANG:
        rank["enable_chunked_prefill"] = True
        rank["sglang"] = {"chunked_prefill_size": engine.max_num_batched_tokens}
    return {"engine": rank, "dp_size": engine.data_parallel, "dynamo": {"enable_local_indexer": True}}


def _active(model: str) -> float:
    """Parameters read for each token: the active ones where the name tells them (…-A22B)."""
    return _stated(_ACTIVE, model) or _stated(_SIZE, model) or DEFAULT_PARAMETERS


def _stated(pattern: re.Pattern[str], model: str) -> float | None:
    match = pattern.search(model)
    return float(match[1]) * 1e9 if match else None


def _kv_width(engine: Engine) -> int:
    return 1 if "8" in engine.kv_dtype else 2
