"""A claim fits what mounts it."""

from checks.recipe.recipe import Recipe
from checks.rules import examine
from tests.checks.rules.mistakes import CLAIM, DEPLOY, GOOD


def test_a_claim_for_one_node_under_several_pods_is_told() -> None:
    claim = GOOD.files[CLAIM].replace(b"ReadWriteMany", b"ReadWriteOnce")
    assert examine(Recipe(GOOD.path, {**GOOD.files, CLAIM: claim})) == ()
    deploy = GOOD.files[DEPLOY].replace(b"replicas: 1", b"replicas: 2")
    assert "VOL-004" in {one.rule for one in examine(Recipe(GOOD.path, {**GOOD.files, CLAIM: claim, DEPLOY: deploy}))}
