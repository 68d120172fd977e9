"""A failed benchmark looks failed."""

from checks.recipe.recipe import Recipe
from checks.rules import examine
from tests.checks.rules.mistakes import GOOD, PERF


def test_a_pipe_hides_the_status_only_without_pipefail() -> None:
    piped = GOOD.files[PERF].replace(b'--artifact-dir "$ARTIFACT_DIR"\n', b'--artifact-dir "$ARTIFACT_DIR" | cat\n')
    assert examine(Recipe(GOOD.path, {**GOOD.files, PERF: piped})) == ()
    hidden = piped.replace(b"set -euo pipefail", b"set -eu")
    assert {one.rule for one in examine(Recipe(GOOD.path, {**GOOD.files, PERF: hidden}))} == {"PERF-011"}
