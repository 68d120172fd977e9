"""The workers' command lines: every flag that real recipes use is taken, a misspelt one is refused."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from lab.engine.image.dynamo_shim.flags import Framework, parse, parser
from lab.engine.image.dynamo_shim.launch import configured, mocker_arguments

REAL = Path(__file__).parents[4] / "shared" / "real-recipes"
LLAMA = (
    "--model RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic --served-model-name llama --tensor-parallel-size 4 "
    "--data-parallel-size 1 --gpu-memory-utilization 0.90 --no-enable-prefix-caching --block-size 128"
)


def engine_of(text: str, framework: Framework = Framework.VLLM) -> Any:
    return configured(framework, shlex.split(text))


def test_the_llama_recipe_is_read_as_its_author_meant_it() -> None:
    engine = engine_of(LLAMA)
    assert (engine.tensor_parallel, engine.block_size, engine.memory_fraction) == (4, 128, 0.9)
    assert (engine.prefix_caching, engine.eager, engine.served_name) == (False, False, "llama")


@pytest.mark.parametrize("flag", ["--enforce-eager", """--compilation-config '{"cudagraph_mode": "NONE"}'"""])
def test_both_ways_to_do_without_cuda_graphs_are_seen(flag: str) -> None:
    assert engine_of(f"{LLAMA} {flag}").eager


def test_cuda_graphs_without_attention_are_seen() -> None:
    engine = engine_of(f"{LLAMA} --compilation-config.cudagraph_mode=PIECEWISE")
    assert (engine.piecewise, engine.eager) == (True, False)
    assert not engine_of(f"{LLAMA} --compilation-config.cudagraph_mode=FULL_AND_PIECEWISE").piecewise


@pytest.mark.parametrize(
    "wrong", ["--tensor-paralel-size 4", "--enforce-eagre", "--tensor-parallel-size four", "stray"]
)
def test_nonsense_is_refused_with_exit_2(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        parse(Framework.VLLM, shlex.split(f"--model m {wrong}"))
    assert refused.value.code == 2
    assert "error:" in capsys.readouterr().err


def test_a_beginning_of_a_flag_is_not_the_flag() -> None:
    with pytest.raises(SystemExit):
        parse(Framework.VLLM, ["--tensor-parallel", "4"])


def test_underscores_and_dotted_keys_are_vllms_other_spellings() -> None:
    parsed = parse(Framework.VLLM, ["--max_num_seqs=3", "--compilation_config.cudagraph_mode=NONE"])
    assert parsed.max_num_seqs == 3
    assert parsed.compilation_config == {"cudagraph_mode": "NONE"}


def test_vllm_counts_can_be_said_in_thousands() -> None:
    assert parse(Framework.VLLM, ["--max-model-len", "16k", "--max-num-batched-tokens", "2K"]).max_model_len == 16000


def test_json_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(Framework.VLLM, ["--kv-transfer-config", "{kv_connector: x}"])
    assert "not JSON" in capsys.readouterr().err


def test_the_older_way_to_say_prefill_worker_means_the_same() -> None:
    assert engine_of("--model m --is-prefill-worker").role == engine_of("--model m --disaggregation-mode prefill").role


def test_the_role_is_passed_to_the_mocker() -> None:
    arguments = mocker_arguments(engine_of("--model m --disaggregation-mode decode"), Path("e.json"))
    assert arguments[-2:] == ["--disaggregation-mode", "decode"]
    assert "--disaggregation-mode" not in mocker_arguments(engine_of("--model m"), Path("e.json"))


def test_sglang_reads_its_short_names() -> None:
    engine = engine_of("--model-path m --tp 8 --dp 2 --mem-fraction-static 0.75 --disable-cuda-graph", Framework.SGLANG)
    assert (engine.tensor_parallel, engine.data_parallel, engine.memory_fraction, engine.eager) == (8, 2, 0.75, True)


def test_trtllms_engine_file_wins_over_its_flags(tmp_path: Path) -> None:
    file = tmp_path / "agg.yaml"
    file.write_text("tensor_parallel_size: 4\nmax_batch_size: 32\nkv_cache_config: {free_gpu_memory_fraction: 0.8}\n")
    engine = engine_of(f"--model-path m --max-batch-size 800 --extra-engine-args {file}", Framework.TRTLLM)
    assert (engine.tensor_parallel, engine.max_num_seqs, engine.memory_fraction) == (4, 32, 0.8)


def test_trtllm_without_its_engine_file_ends_with_the_reason() -> None:
    with pytest.raises(SystemExit, match="no-such-file"):
        engine_of("--model-path m --extra-engine-args /no-such-file", Framework.TRTLLM)


def test_a_model_path_is_required_where_the_framework_requires_it() -> None:
    with pytest.raises(SystemExit, match="--model-path"):
        engine_of("--tp 4", Framework.SGLANG)


@pytest.mark.skipif(not REAL.exists(), reason="no real recipes beside the repository")
@pytest.mark.parametrize("framework", list(Framework))
def test_every_flag_of_the_real_recipes_is_known(framework: Framework) -> None:
    known = {spelling for action in parser(framework)._actions for spelling in action.option_strings}
    used = {flag.replace("_", "-") for flag in real_flags(framework)}
    assert used
    assert used <= known


def real_flags(framework: Framework) -> Iterator[str]:
    """The flags after `dynamo.<framework>` in the containers of the real recipes."""
    for file in REAL.rglob("*.yaml"):
        for document in yaml.safe_load_all(file.read_text()):
            for container in containers(document):
                words = re.split(
                    r"\s+", " ".join(map(str, [*as_list(container, "command"), *as_list(container, "args")]))
                )
                if f"dynamo.{framework}" in words:
                    after = words[words.index(f"dynamo.{framework}") :]
                    yield from (word.partition("=")[0] for word in after if re.match(r"--[a-z]", word))


def containers(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if "command" in node or "args" in node:
            yield node
        for value in node.values():
            yield from containers(value)
    elif isinstance(node, list):
        for value in node:
            yield from containers(value)


def as_list(container: dict[str, Any], key: str) -> list[Any]:
    value = container.get(key)
    return value if isinstance(value, list) else []
