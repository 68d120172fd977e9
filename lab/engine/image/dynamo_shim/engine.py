"""One engine, whichever framework's flags described it."""

import argparse
from dataclasses import dataclass
from typing import Any

from .flags import Framework


@dataclass(frozen=True)
class Engine:
    """What of an engine's configuration the lab's timing depends on.

    Sizes are counts; `memory_fraction` is of one GPU's memory; None means the engine's own default. An `eager` engine uses
    no CUDA graphs, a `piecewise` one leaves attention out of them.
    """

    model: str
    served_name: str
    revision: str | None = None
    framework: Framework = Framework.VLLM
    role: str = "agg"
    tensor_parallel: int = 1
    pipeline_parallel: int = 1
    data_parallel: int = 1
    expert_parallel: bool = False
    max_num_seqs: int = 256
    max_num_batched_tokens: int = 8192
    max_model_len: int | None = None
    block_size: int = 16
    memory_fraction: float = 0.9
    quantization: str = ""
    dtype: str = "auto"
    kv_dtype: str = "auto"
    eager: bool = False
    piecewise: bool = False
    prefix_caching: bool = True
    chunked_prefill: bool = True


def from_vllm(flags: argparse.Namespace) -> Engine:
    """The engine that vLLM's flags ask for; defaults are vLLM's for a server GPU."""
    graphs = (flags.compilation_config or {}).get("cudagraph_mode")
    return Engine(
        model=flags.model or "Qwen/Qwen3-0.6B",
        served_name=flags.served_model_name[0] if flags.served_model_name else flags.model or "Qwen/Qwen3-0.6B",
        revision=flags.revision,
        role=_role(flags),
        tensor_parallel=flags.tensor_parallel_size or 1,
        pipeline_parallel=flags.pipeline_parallel_size or 1,
        data_parallel=flags.data_parallel_size or 1,
        expert_parallel=bool(flags.enable_expert_parallel),
        max_num_seqs=flags.max_num_seqs or 256,
        max_num_batched_tokens=flags.max_num_batched_tokens or 8192,
        max_model_len=flags.max_model_len or None,
        block_size=flags.block_size or 16,
        memory_fraction=flags.gpu_memory_utilization or 0.9,
        quantization=flags.quantization or "",
        dtype=flags.dtype or "auto",
        kv_dtype=flags.kv_cache_dtype or "auto",
        eager=bool(flags.enforce_eager) or graphs == "NONE",
        piecewise=graphs == "PIECEWISE",
        prefix_caching=flags.enable_prefix_caching is not False,
        chunked_prefill=flags.enable_chunked_prefill is not False,
    )


def from_sglang(flags: argparse.Namespace) -> Engine:
    """The engine that SGLang's flags ask for."""
    return Engine(
        framework=Framework.SGLANG,
        model=_required(flags.model_path, "--model-path"),
        served_name=flags.served_model_name or flags.model_path,
        revision=flags.revision,
        role=_role(flags),
        tensor_parallel=flags.tensor_parallel_size or 1,
        pipeline_parallel=flags.pipeline_parallel_size or 1,
        data_parallel=flags.data_parallel_size or 1,
        expert_parallel=bool(flags.expert_parallel_size),
        max_num_seqs=flags.max_running_requests or 256,
        max_num_batched_tokens=flags.chunked_prefill_size or 8192,
        max_model_len=flags.context_length,
        block_size=flags.page_size or 1,
        memory_fraction=flags.mem_fraction_static or 0.88,
        quantization=flags.quantization or "",
        dtype=flags.dtype or "auto",
        kv_dtype=flags.kv_cache_dtype or "auto",
        eager=bool(flags.disable_cuda_graph),
        prefix_caching=not flags.disable_radix_cache,
    )


def from_trtllm(flags: argparse.Namespace, file: dict[str, Any]) -> Engine:
    """The engine that TensorRT-LLM's flags and its engine file (`file`, parsed) ask for; the file wins, as there."""
    settings = file | (flags.override_engine_args or {})
    cache = settings.get("kv_cache_config") or {}
    attention_dp = bool(settings.get("enable_attention_dp"))
    tensor = settings.get("tensor_parallel_size") or flags.tensor_parallel_size or 1
    return Engine(
        framework=Framework.TRTLLM,
        model=_required(flags.model_path, "--model-path"),
        served_name=flags.served_model_name or flags.model_path,
        revision=flags.revision,
        role=_role(flags),
        tensor_parallel=tensor,
        pipeline_parallel=settings.get("pipeline_parallel_size") or flags.pipeline_parallel_size or 1,
        expert_parallel=attention_dp or bool(settings.get("moe_expert_parallel_size")),
        max_num_seqs=settings.get("max_batch_size") or flags.max_batch_size or 256,
        max_num_batched_tokens=settings.get("max_num_tokens") or flags.max_num_tokens or 8192,
        max_model_len=settings.get("max_seq_len") or flags.max_seq_len,
        block_size=cache.get("tokens_per_block") or flags.kv_block_size or 32,
        memory_fraction=cache.get("free_gpu_memory_fraction") or flags.free_gpu_memory_fraction or 0.9,
        quantization=flags.quantization or "",
        dtype=flags.dtype or "auto",
        kv_dtype=str(cache.get("dtype") or flags.kv_cache_dtype or "auto"),
        eager="cuda_graph_config" in settings and settings["cuda_graph_config"] is None,
        prefix_caching=cache.get("enable_block_reuse") is not False,
        chunked_prefill=settings.get("enable_chunked_prefill") is not False,
    )


def _role(flags: argparse.Namespace) -> str:
    if flags.is_prefill_worker:
        return "prefill"
    if flags.is_decode_worker:
        return "decode"
    return flags.disaggregation_mode if flags.disaggregation_mode in ("prefill", "decode") else "agg"


def _required(value: str | None, flag: str) -> str:
    if not value:
        raise SystemExit(f"error: the following arguments are required: {flag}")
    return value
