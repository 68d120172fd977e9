"""A new recipe is in order from the first moment, and nothing that is there is written over."""

from dataclasses import replace
from pathlib import Path

import pytest

from checks.cli.check import main as check
from checks.cli.new import main
from checks.recipe.layout import FRAMEWORKS, Shape
from checks.recipe.new_recipe import NewRecipe, files_of, mistakes
from checks.recipe.recipe import find
from checks.rules import examine
from checks.rules.settings import Orchestrator, Settings

WANTED = NewRecipe("qwen3-8b", "vllm", "agg", "Qwen/Qwen3-8B", "0" * 40, gpus=2)


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("gpus", [1, 8])
def test_a_new_recipe_has_no_finding_and_can_be_run(framework: str, gpus: int) -> None:
    made = files_of(replace(WANTED, framework=framework, gpus=gpus))
    (found,) = find({path: text.encode() for path, text in made.items()})
    assert examine(found, Settings(Orchestrator.GROVE, registries=("nvcr.io/nvidia",))) == ()
    assert (found.layout.shape, found.runnable) == (Shape.SIMPLE, True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"model": "../x"}, "no name of a directory"),
        ({"mode": "Agg"}, "no name of a directory"),
        ({"framework": "tokenspeed"}, "none of vllm"),
        ({"model_id": "Qwen3"}, "ORGANISATION/NAME"),
        ({"revision": "main"}, "40 digits"),
        ({"gpus": 0}, "needs a GPU"),
        ({"mode": "a" * 60}, "characters are the limit"),
    ],
)
def test_what_can_be_no_recipe_is_told(change: dict[str, object], words: str) -> None:
    (reason,) = mistakes(replace(WANTED, **change))  # type: ignore[arg-type]
    assert words in reason


def test_the_command_writes_a_recipe_that_passes_and_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    arguments = ["qwen3-8b", "sglang", "agg", "--model-id", "Qwen/Qwen3-8B", "--revision", "a" * 40]
    assert main(arguments) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "recipes/qwen3-8b/sglang/agg/perf.yaml"
    assert check([str(tmp_path)]) == 0
    assert main(arguments) == 2
    assert "is there already" in capsys.readouterr().err
    assert main([*arguments[:2], "disagg", *arguments[3:]]) == 0
    assert "model-cache" not in capsys.readouterr().out
