"""A model small enough for a lab: a real tokenizer and a real configuration, and no weights, as there is no GPU.

The tokenizer is trained here instead of being shipped: the corpus is the source text of the pinned engine packages, so
the same requirements give the same bytes. Run as a program (`python model.py PACKAGES FOLDER`) with the engine's
packages on PYTHONPATH.
"""

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

VOCABULARY = 8000
CONTEXT = 32768
SPECIAL = ("<|bos|>", "<|eos|>", "<|pad|>", "<|system|>", "<|user|>", "<|assistant|>")
CHAT = (
    "<|bos|>{% for m in messages %}<|{{ m['role'] }}|>\n{{ m['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
)
FILES = (
    "config.json",
    "generation_config.json",
    "special_tokens_map.json",
    "tokenizer.json",
    "tokenizer_config.json",
)
_CORPUS = ("transformers/*.py", "transformers/generation/*.py", "huggingface_hub/*.py")


def make(packages: Path, folder: Path) -> None:
    """Write the model's FILES into `folder`; `packages` is the engine's site-packages folder, the corpus."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = _train(packages, folder / "tokenizer.json")
    for name, content in _configuration(ids).items():
        (folder / name).write_text(json.dumps(content, indent=1, sort_keys=True) + "\n")


def _train(packages: Path, target: Path) -> dict[str, int]:
    tokens = importlib.import_module("tokenizers")  # the engine's package, not ours

    tokenizer = tokens.Tokenizer(tokens.models.BPE())
    tokenizer.pre_tokenizer = tokens.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokens.decoders.ByteLevel()
    trainer = tokens.trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=list(SPECIAL),
        initial_alphabet=tokens.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_corpus(packages), trainer)
    tokenizer.save(str(target))
    return {token: tokenizer.token_to_id(token) for token in SPECIAL} | {"size": tokenizer.get_vocab_size()}


def _corpus(packages: Path) -> Iterator[str]:
    for pattern in _CORPUS:
        for file in sorted(packages.glob(pattern)):
            yield file.read_text()


def _configuration(ids: dict[str, int]) -> dict[str, dict[str, Any]]:
    tokens = {"bos_token_id": ids["<|bos|>"], "eos_token_id": ids["<|eos|>"], "pad_token_id": ids["<|pad|>"]}
    names = {"bos_token": "<|bos|>", "eos_token": "<|eos|>", "pad_token": "<|pad|>"}
    architecture = {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_size": 1024,
        "intermediate_size": 4096,
        "num_hidden_layers": 16,
        "num_attention_heads": 16,
        "num_key_value_heads": 8,
        "head_dim": 64,
        "vocab_size": ids["size"],
        "max_position_embeddings": CONTEXT,
        "rms_norm_eps": 1e-5,
        "rope_theta": 500000.0,
        "hidden_act": "silu",
        "tie_word_embeddings": True,
        "torch_dtype": "bfloat16",
    }
    return {
        "config.json": architecture | tokens,
        "generation_config.json": tokens | {"do_sample": True, "temperature": 0.6, "top_p": 0.9},
        "special_tokens_map.json": names,
        "tokenizer_config.json": names
        | {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": CONTEXT,
            "clean_up_tokenization_spaces": False,
            "chat_template": CHAT,
        },
    }


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]))
