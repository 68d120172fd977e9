"""What a router counts on is what workers do."""

from checks.recipe.recipe import Recipe
from checks.rules import examine
from tests.checks.rules.mistakes import DEPLOY, GOOD


def test_a_router_that_counts_on_events_nobody_publishes_is_told() -> None:
    frontend = b"mainContainer:\n          args: [--router-mode, kv, --router-kv-events]\n"
    deploy = GOOD.files[DEPLOY].replace(b"mainContainer:\n", frontend, 1)
    assert {one.rule for one in examine(Recipe(GOOD.path, {**GOOD.files, DEPLOY: deploy}))} == {"ROUTE-004"}
    publishing = deploy.replace(b"--block-size 128", b"--block-size 128 --kv-events-config '{}'")
    assert examine(Recipe(GOOD.path, {**GOOD.files, DEPLOY: publishing})) == ()
