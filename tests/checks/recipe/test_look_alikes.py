"""Names that are nearly those of recipes, on some disk or to somebody's eye."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.recipe.look_alikes import folded, is_like, look_alikes
from tests.examples import examples

DEPLOY = "recipes/m/vllm/agg/deploy.yaml"


@pytest.mark.parametrize(
    "path",
    [
        DEPLOY,
        "recipes/README.md",
        "recipes/m/model_cache/model-cache.yaml",
        "recipes/m/vllm/agg/values.yml",
        "Recipes.md",
        "docs/Deploy.YAML",
        "my-recipes/m/deploy.yaml",
        "recipes/m/vllm/agg/Dockerfile",
    ],
)
def test_other_names_are_nobodys_business(path: str) -> None:
    assert list(look_alikes([path])) == []


@pytest.mark.parametrize(
    ("path", "real"),
    [
        ("ReCipes/m", "recipes"),
        ("\u0433\u0435c\u0456\u0440\u0435\u0455/m", "recipes"),
        ("recipe\u017f/m", "recipes"),
        ("recipes /m", "recipes"),
        ("recipes::$INDEX_ALLOCATION/m", "recipes"),
        ("recipes/m/model\u2010cache/x.yaml", "model-cache"),
        ("recipes/m/vllm/agg/PERF.YAML", "perf.yaml"),
        ("recipes/m/vllm/agg/deploy.yaml ", "deploy.yaml"),
        ("recipes/m/vllm/agg/other.Yml", "other.yml"),
    ],
)
def test_a_name_that_is_nearly_one_of_ours_is_said_with_the_one_that_is_meant(path: str, real: str) -> None:
    (found,) = look_alikes([path])
    assert (found.rule, found.path) == ("STRUCT-015", path)
    assert real in found.message
    assert real in found.fix


HIDDEN = st.text(st.characters(categories=["Cf", "Mn"]), max_size=2)


@settings(max_examples=examples(200))
@given(st.lists(st.tuples(st.booleans(), HIDDEN), min_size=7, max_size=7))
def test_neither_case_nor_invisible_letters_hide_a_name(how: list[tuple[bool, str]]) -> None:
    name = "".join((one.upper() if large else one) + rest for one, (large, rest) in zip("recipes", how, strict=True))
    seen = "".join(one for one in unicodedata.normalize("NFKD", name) if unicodedata.category(one) not in {"Cf", "Mn"})
    assert folded(name) == "recipes" or seen.lower() != "recipes"
    assert is_like(name, "recipes") == (name != "recipes" and folded(name) == "recipes")
