"""The flags each framework's worker takes, so that a flag that no engine knows fails as it would on GPUs.

The names are data (flags/*.txt); here is how a line becomes an argument of argparse, and the three spellings that
engines accept beyond it: underscores for dashes, `--json-flag.key=value`, `--no-switch`.
"""

import argparse
import json
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "flags"
_MULTIPLES = {"k": 1000, "K": 1024, "m": 1000**2, "M": 1024**2, "g": 1000**3, "G": 1024**3}


class Framework(StrEnum):
    """The engines that Dynamo runs as workers."""

    VLLM = "vllm"
    SGLANG = "sglang"
    TRTLLM = "trtllm"


def parse(framework: Framework, arguments: Sequence[str]) -> argparse.Namespace:
    """What `arguments` say; argparse's message and exit 2 for an unknown flag or a value of the wrong kind."""
    argparser = parser(framework)
    known = {spelling for action in argparser._actions for spelling in action.option_strings}  # noqa: SLF001
    return argparser.parse_args([spelled(argument, known) for argument in arguments])


def parser(framework: Framework) -> argparse.ArgumentParser:
    """The parser of `python3 -m dynamo.<framework>`."""
    argparser = argparse.ArgumentParser(prog=f"python3 -m dynamo.{framework}", allow_abbrev=False)
    for name, kind, others in flags(framework):
        _add(argparser, [f"--{name}", *others], kind, negatable=framework is Framework.VLLM)
    return argparser


def flags(framework: Framework) -> Iterable[tuple[str, str, list[str]]]:
    """(name without dashes, kind, further spellings) of every flag; the framework's reading wins over Dynamo's."""
    table: dict[str, tuple[str, str, list[str]]] = {}
    for file in ("dynamo", framework):
        for line in (_FOLDER / f"{file}.txt").read_text().splitlines():
            if line and not line.startswith("#"):
                name, kind, *others = line.split()
                table[name] = (name, kind, others)
    return table.values()


def spelled(argument: str, known: set[str]) -> str:
    """`argument` as the parser knows it: `--max_num_seqs` is `--max-num-seqs`, `--json-flag.key` is `--json-flag`."""
    if not argument.startswith("--"):
        return argument
    name, equals, value = argument.partition("=")
    if name in known:
        return argument
    outer, dot, key = name.partition(".")
    outer = outer.replace("_", "-")
    if not dot:
        return outer + equals + value
    return f"{outer}={json.dumps({key: value})}" if outer in known and equals else argument


def _add(argparser: argparse.ArgumentParser, names: list[str], kind: str, *, negatable: bool) -> None:
    match kind:
        case "switch" if negatable:
            argparser.add_argument(*names, action=argparse.BooleanOptionalAction, default=None)
        case "switch":
            argparser.add_argument(*names, action="store_true", default=None)
        case "optional":
            argparser.add_argument(*names, nargs="?", const="true")
        case "role":
            argparser.add_argument(*names, choices=("agg", "prefill", "decode", "encode", "null"))
        case "list":
            argparser.add_argument(*names, nargs="+")
        case _:
            argparser.add_argument(*names, type=_KINDS[kind])


def _size(text: str) -> int:
    """A count as vLLM reads it: 16384, 16k (of 1000), 16K (of 1024); "auto" and -1, the engine's choice, are 0 here."""
    if text in ("auto", "-1"):
        return 0
    if text and text[-1] in _MULTIPLES:
        return int(float(text[:-1]) * _MULTIPLES[text[-1]])
    return int(text)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise argparse.ArgumentTypeError(f"not JSON: {text!r} ({error})") from error


_KINDS = {"int": int, "float": float, "text": str, "size": _size, "json": _json}
