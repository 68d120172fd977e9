"""A command whose extra is not installed says which one brings it."""

from importlib import import_module
from pathlib import Path

import pytest

from checks.extras import run_or_say_extra


def missing(name: str) -> int:
    raise ModuleNotFoundError(name=name)


def test_a_missing_extra_is_one_sentence_with_the_command_that_brings_it() -> None:
    said: list[str] = []
    code = run_or_say_extra("recipe-gate doctor", lambda: missing("kubernetes.client"), said.append)
    assert (code, said) == (
        2,
        [
            "recipe-gate doctor needs more than is installed (kubernetes); this brings it: pip install 'recipe-gate[run]'\n"
        ],
    )


def test_the_service_names_its_own_extra_whichever_module_is_missing() -> None:
    said: list[str] = []
    assert run_or_say_extra("recipe-gate-bot", lambda: missing("kubernetes"), said.append, "bot") == 2
    assert "recipe-gate[bot]" in said[0]


def test_a_module_that_no_extra_brings_is_a_fault_of_ours() -> None:
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        run_or_say_extra("recipe-gate check", lambda: int(import_module("no_such_module").x), [].append)


def test_what_a_command_answers_is_handed_on(tmp_path: Path) -> None:
    assert run_or_say_extra("recipe-gate check", lambda: 1, [].append) == 1
