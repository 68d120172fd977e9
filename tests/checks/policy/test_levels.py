"""What a policy makes of findings."""

from checks.model.finding import Level
from checks.policy.levels import judge
from checks.policy.values import RuleChange, Rules
from checks.recipe.recipe import Recipe
from checks.rules.settings import Settings
from tests.checks.rules.mistakes import DEPLOY, GOOD

PRIVILEGED = Recipe(
    GOOD.path,
    {
        **GOOD.files,
        DEPLOY: GOOD.files[DEPLOY].replace(
            b"      extraPodSpec:\n", b"      extraPodSpec:\n        hostIPC: true\n", 1
        ),
    },
)
PLACE = f"{GOOD.path}/deploy.yaml"


def said(rules: Rules, recipe: Recipe = PRIVILEGED) -> list[tuple[str, Level, int]]:
    return [(one.rule, one.level, one.line) for one in judge([recipe], rules)]


def test_a_suppressed_finding_is_gone() -> None:
    assert [one[:2] for one in said(Rules())] == [("SEC-003", Level.ERROR)]
    assert said(Rules(suppressions=(RuleChange("SEC-003", "recipes/**", 7, reason="RDMA"),))) == []


def test_a_suppression_of_another_place_or_rule_leaves_it() -> None:
    for one in (
        RuleChange("SEC-003", "recipes/other/**", 1, reason="x"),
        RuleChange("IMG-*", "docs/**", 1, reason="x"),
    ):
        assert [found[0] for found in said(Rules(suppressions=(one,)))] == ["SEC-003"]


def test_a_suppression_in_vain_is_a_finding_where_it_stands() -> None:
    rules = Rules(suppressions=(RuleChange("SEC-003", "recipes/**", 7, reason="RDMA"),))
    assert said(rules, GOOD) == [("POLICY-002", Level.WARNING, 7)]


def test_a_suppression_of_what_was_not_judged_is_not_in_vain() -> None:
    assert said(Rules(suppressions=(RuleChange("SEC-003", "recipes/other/**", 7, reason="RDMA"),)), GOOD) == []


def test_the_last_level_that_fits_holds() -> None:
    levels = (RuleChange("SEC-*", "**", 1, Level.NOTICE), RuleChange("SEC-003", PLACE, 2, Level.WARNING))
    assert [one[1] for one in said(Rules(levels=levels))] == [Level.WARNING]
    assert [one[1] for one in said(Rules(levels=levels[::-1]))] == [Level.NOTICE]


def test_images_come_from_the_registries_that_the_policy_allows() -> None:
    assert said(Rules(Settings(registries=("nvcr.io/nvidia",))), GOOD) == []
    assert {one[0] for one in said(Rules(Settings(registries=("nvcr.io/nvid", "docker.io"))), GOOD)} == {"IMG-009"}


def test_an_image_without_a_registry_is_of_docker() -> None:
    files = {DEPLOY: b"kind: Pod\nspec: {containers: [{image: 'a/b:1.0.0'}, {image: 'c:1.0.0'}]}\n"}
    recipe = Recipe(GOOD.path, files)
    assert [one for one in said(Rules(Settings(registries=("docker.io/a",))), recipe) if one[0] == "IMG-009"] == [
        ("IMG-009", Level.ERROR, 2)
    ]


def test_a_claim_that_every_sandbox_has_need_not_be_declared() -> None:
    files = {
        path: data.replace(b"name: model-cache", b"name: shared") for path, data in GOOD.files.items() if path == DEPLOY
    }
    recipe = Recipe(GOOD.path, {**GOOD.files, **files})
    assert "VOL-002" in {one[0] for one in said(Rules(), recipe)}
    assert said(Rules(Settings(claims=("shared",))), recipe) == []
