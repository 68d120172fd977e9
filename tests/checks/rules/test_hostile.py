"""Nothing that a recipe's files hold crashes the rules, and the order in which files are found means nothing."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.model.finding import Level
from checks.policy.levels import judge
from checks.policy.values import Rules
from checks.recipe.recipe import Recipe, find, touched
from checks.recipe.remedies import fixed
from checks.rules import MOST, changes, documentation, examine
from checks.workingcopy.tree import read_tree
from tests.examples import examples

ROOT = Path(__file__).parents[3]
REAL = ROOT.parent / "shared/real-recipes"
GOOD = next(recipe for recipe in find(read_tree(ROOT)) if recipe.path == "recipes/llama-3-70b/vllm/agg")
V1BETA1 = """\
apiVersion: nvidia.com/v1beta1
kind: DynamoGraphDeployment
metadata: {name: g}
spec:
  backendFramework: vllm
  components:
    - {name: Frontend, type: frontend, podTemplate: {spec: {containers: [{name: main, image: "a:1.0.0"}]}}}
    - name: Worker
      type: worker
      multinode: {nodeCount: 2}
      podTemplate:
        spec:
          volumes: [{name: m, persistentVolumeClaim: {claimName: model-cache}}]
          containers:
            - name: main
              image: a:1.0.0
              command: [/bin/sh, -c]
              args: ["exec python3 -m dynamo.vllm --model a/b -tp 4"]
              resources: {limits: {nvidia.com/gpu: "4"}}
"""
TEXTS = {
    **{path: GOOD.files[path].decode() for path in GOOD.manifests},
    "recipes/llama-3-70b/vllm/agg/beta.yaml": V1BETA1,
}


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        yield from places(item, (*path, step))


def replaced(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    if not path:
        return new
    if isinstance(value, dict):
        return {key: replaced(item, path[1:], new) if key == path[0] else item for key, item in value.items()}
    return [replaced(item, path[1:], new) if index == path[0] else item for index, item in enumerate(value)]


DAMAGE = (b"null", b"[]", b"{}", b"true", b"- a", b"*a", b"|", b"${X}", b"1e999", b"<<: {a: 1}")
SPOTS = [(path, spot) for path, text in TEXTS.items() for spot in places(yaml.safe_load(text))]
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 2**70)
    | st.floats()
    | st.sampled_from(["", "a", "4", "x: [", "/bin/sh", "'"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "env", "x"]), inner, max_size=3)
    ),
    max_leaves=5,
)


def test_of_too_many_findings_the_errors_are_kept_and_the_rest_is_said() -> None:
    path = f"{GOOD.path}/perf.yaml"
    wrong = "".join(f"                \n            - {{name: V{i}, valeu: x}}" for i in range(500))
    text = GOOD.files[path].decode().replace("          env:\n", f"          env:{wrong}\n")
    found = examine(Recipe(GOOD.path, {**GOOD.files, path: text.encode()}))
    assert len(found) == MOST
    assert [finding.rule for finding in found if finding.level is not Level.ERROR] == ["STRUCT-011"]


@pytest.mark.attack
@given(st.sampled_from(SPOTS), VALUES)
@settings(max_examples=examples(200), deadline=None)
def test_no_value_of_another_shape_crashes_a_rule(spot: tuple[str, tuple[str | int, ...]], value: Any) -> None:
    path, place = spot
    text = json.dumps(replaced(yaml.safe_load(TEXTS[path]), place, value))
    files = {**GOOD.files, path: text.encode()}
    assert examine(Recipe(GOOD.path, files)) == examine(Recipe(GOOD.path, dict(reversed(files.items()))))
    changes.examine(GOOD, Recipe(GOOD.path, files))


@pytest.mark.skipif(not REAL.is_dir(), reason="the real recipes are not here")
def test_no_damage_to_a_real_recipe_crashes_a_rule_a_page_or_a_remedy() -> None:
    tree = {f"recipes/{path.relative_to(REAL)}": path.read_bytes() for path in sorted(REAL.rglob("*.yaml"))}
    rng = random.Random(7)  # noqa: S311 - the same damage each time
    for path in rng.sample(sorted(tree), 25):
        rows = tree[path].split(b"\n")
        for _ in range(3):
            place = rng.randrange(len(rows))
            key = rows[place].partition(b":")[0]
            rows[place] = rng.choice(
                [key + b": " + rng.choice(DAMAGE), rows[place][1:], rows[rng.randrange(len(rows))]]
            )
        damaged = {**tree, path: b"\n".join(rows)}
        found = touched(find(damaged), [path])
        fixed(damaged, lambda files, path=path: judge(touched(find(files), [path]), Rules()))
        list(documentation.examine(damaged, found, ("recipes/",)))
        changes.of_all(find(tree), found)


@given(st.sampled_from(sorted(GOOD.files)), st.binary(max_size=60), st.integers(0, 3000), st.integers(0, 40))
@settings(max_examples=examples(100), deadline=None)
def test_no_damage_to_a_file_crashes_a_rule(path: str, junk: bytes, start: int, length: int) -> None:
    data = GOOD.files[path]
    damaged = {**GOOD.files, path: data[:start] + junk + data[start + length :]}
    assert examine(Recipe(GOOD.path, damaged)) == examine(Recipe(GOOD.path, dict(reversed(damaged.items()))))
