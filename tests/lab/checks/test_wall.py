"""A real API server with the shipped policies refuses what a run's own list refuses, whoever brings it, and nothing else."""

import json
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from checks.model.spec import Overlay
from checks.recipe.allowed.kinds import KINDS
from checks.recipe.allowed.review import review
from checks.recipe.overlay import deployed
from tests.checks.recipe.allowed.hostile import CONTAINER, POD, harmless, job, objects, pod
from tests.lab.checks.conftest import Prepared

pytestmark = [pytest.mark.lab, pytest.mark.attack, pytest.mark.timeout(300)]
SHARED = Path(__file__).parents[4] / "shared"
RUNNER, HUMAN = "system:serviceaccount:recipe-gate:runner", "alice"
CONTROLLER = "system:serviceaccount:kube-system:job-controller"
WALL = "Recipe Gate's wall"


def refusals(sandbox: Prepared, given: Iterable[dict[str, Any]], who: str, *more: str) -> dict[str, str]:
    """What the API server says against each object, by its name; nothing of any is kept."""
    items = [{**one, "metadata": {**one["metadata"], "namespace": sandbox.namespace}} for one in given]
    command = [str(sandbox.settings.bin / "kubectl"), "--kubeconfig", str(sandbox.settings.kubeconfig)]
    command += ["create", "--dry-run=server", "--as", who, "--as-group", "system:masters", *more, "-f", "-"]
    body = json.dumps({"apiVersion": "v1", "kind": "List", "items": items})
    done = subprocess.run(command, input=body, check=False, capture_output=True, text=True)
    lines = done.stderr.splitlines()
    said = {one["metadata"]["name"]: "" for one in items}
    for name in said:
        said[name] = " ".join(line for line in lines if f'"{name}"' in line)
    return {name: text for name, text in said.items() if text}


def shapeless(reason: str) -> bool:
    """Whether the API server cannot even read the value, and then names no object."""
    return reason.endswith((" is no mapping.", " is no list."))


def numbered(given: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Objects under names of their own."""
    found = {}
    for index, (what, one) in enumerate(given):
        name = f"h-{index:04d}-x"
        found[name] = (what, {**one, "metadata": {**one["metadata"], "name": name}})
    return found


@pytest.mark.parametrize("who", [RUNNER, HUMAN])
def test_the_api_server_refuses_by_itself_what_no_recipe_may_bring(
    new_sandbox: Callable[[], Prepared], who: str
) -> None:
    hostile = numbered(objects())
    said = refusals(new_sandbox(), (one for _, one in hostile.values()), who)
    assert [what for name, (what, _) in hostile.items() if name not in said] == []
    by_wall = [name for name, text in said.items() if WALL in text]
    assert len(by_wall) > 0.9 * len(hostile)  # the others the API server refuses without any policy


def test_the_api_server_lets_through_what_every_recipe_may_bring(new_sandbox: Callable[[], Prepared]) -> None:
    good = numbered(harmless())
    assert refusals(new_sandbox(), (one for _, one in good.values()), RUNNER) == {}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real recipes are not here")
def test_both_walls_say_the_same_of_every_object_of_the_real_recipes(new_sandbox: Callable[[], Prepared]) -> None:
    found = []
    for root in (SHARED / "real-recipes", SHARED / "real-recipes-2"):
        for path in sorted(root.rglob("*.yaml")):
            for one in yaml.safe_load_all(path.read_text()):
                if isinstance(one, dict) and one.get("kind") in KINDS:
                    one["metadata"].pop("namespace", None)
                    found.append((str(path.relative_to(root)), *deployed([one], Overlay())))
    real = numbered(found)
    said = refusals(new_sandbox(), (one for _, one in real.values()), RUNNER, "--validate=false")
    # kubectl itself would send none of them where one has a text in the place of a list
    walled = {name for name, text in said.items() if WALL in text}
    told = {name: [found.reason for found in review(one)] for name, (_, one) in real.items()}
    ours = {name for name, reasons in told.items() if reasons and not any(map(shapeless, reasons))}
    walled -= {name for name, reasons in told.items() if any(map(shapeless, reasons))}
    assert sorted(real[name][0] for name in walled - ours) == []
    assert sorted(real[name][0] for name in ours - set(said)) == []


def test_what_the_administrator_grants_to_a_sandbox_comes_through_and_what_nobody_can_grant_does_not(
    new_sandbox: Callable[[], Prepared],
) -> None:
    sandbox = new_sandbox()
    locked = {**CONTAINER, "securityContext": {"capabilities": {"add": ["IPC_LOCK"]}}}
    owning = {**CONTAINER, "securityContext": {"capabilities": {"add": ["SYS_ADMIN"]}}}
    given = numbered([("a", job({**POD, "containers": [locked]})), ("b", job({**POD, "containers": [owning]}))])
    wanted = [one for _, one in given.values()]
    assert len(refusals(sandbox, wanted, RUNNER)) == 2
    annotation = "recipe-gate.dev/allow-capabilities=IPC_LOCK,SYS_ADMIN"
    sandbox.anywhere("annotate", "namespace", sandbox.namespace, annotation)
    assert list(refusals(sandbox, wanted, RUNNER)) == [wanted[1]["metadata"]["name"]]


def test_a_pod_that_says_it_is_a_jobs_is_believed_of_the_controller_alone(new_sandbox: Callable[[], Prepared]) -> None:
    sandbox = new_sandbox()
    forged = pod(POD)
    forged["metadata"]["labels"] = {"batch.kubernetes.io/job-name": "collect"}
    assert WALL in refusals(sandbox, [forged], RUNNER)["h"]
    assert refusals(sandbox, [forged], CONTROLLER) == {}
