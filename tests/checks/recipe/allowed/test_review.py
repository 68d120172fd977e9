"""What a recipe may bring is an allow list: everything else is refused, wherever it stands."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.kube.apply import not_allowed
from checks.model.grants import Grants
from checks.model.spec import Overlay
from checks.recipe.allowed.kinds import KINDS
from checks.recipe.allowed.review import NOTHING, review
from checks.recipe.overlay import deployed, granted
from tests.checks.recipe.allowed.hostile import CONTAINER, POD, WAYS, harmless, job, objects, pod
from tests.examples import examples

HOSTILE = dict(objects())
SHARED = Path(__file__).parents[5] / "shared"
REVIEWED = Path(__file__).parent / "real_refusals.txt"


def named(value: dict[str, Any], grants: Grants = NOTHING) -> list[str]:
    return [one.reason for one in review(value, grants)]


@pytest.mark.attack
@pytest.mark.parametrize("what", HOSTILE)
def test_what_no_recipe_may_bring_is_refused_wherever_it_stands(what: str) -> None:
    found = list(review(HOSTILE[what]))
    assert found
    assert all(one.reason and one.remedy for one in found)


@pytest.mark.parametrize(("way", "value"), list(harmless()))
def test_a_harmless_pod_may_stand_anywhere(way: str, value: dict[str, Any]) -> None:
    assert named(value) == []


@pytest.mark.attack
@pytest.mark.parametrize("kind", ["Deployment", "LeaderWorkerSet", "Secret", "Role", "NetworkPolicy", "EndpointSlice"])
def test_a_kind_that_is_not_on_the_list_is_refused_and_its_pods_are_looked_at_too(kind: str) -> None:
    template = {"spec": {**POD, "hostNetwork": True}}
    spec = (
        {"leaderWorkerTemplate": {"workerTemplate": template}} if kind == "LeaderWorkerSet" else {"template": template}
    )
    found = list(review({"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": "a"}, "spec": spec}))
    assert found[0].path == ("kind",)
    assert kind not in KINDS
    assert "hostNetwork" in found[1].path


@pytest.mark.attack
@pytest.mark.parametrize("key", ["nvidia.com/dgd-spec", "nvidia.com/dgd-spec-v1beta1", "nvidia.com/dcd-spec"])
def test_a_second_spec_in_what_conversions_keep_is_refused(key: str) -> None:
    value = WAYS["v1beta1"](copy.deepcopy(POD))
    value["metadata"]["annotations"] = {key: '{"version":1,"spec":{"services":{}}}'}
    assert len(named(value)) == 1


@pytest.mark.attack
@given(name=st.text(min_size=1, max_size=12), place=st.sampled_from(["spec", "container", "security", "metadata"]))
@settings(max_examples=examples(60))
def test_a_field_that_nobody_knows_is_refused(name: str, place: str) -> None:
    """A field that a newer Kubernetes brings is on no list."""
    value = pod(copy.deepcopy({**POD, "securityContext": {}}))
    at = {
        "spec": value["spec"],
        "container": value["spec"]["containers"][0],
        "security": value["spec"]["securityContext"],
        "metadata": value["metadata"],
    }[place]
    if name in at:
        return
    at[f"x{name}x"] = "value"
    assert len(named(value)) == 1


GRANTED = [
    ({"capabilities": ("IPC_LOCK",)}, {"securityContext": {"capabilities": {"add": ["IPC_LOCK"]}}}, {}),
    ({"registries": ("docker.io/somebody",)}, {"image": "somebody/x:1"}, {}),
    ({"resources": ("example.com/card",)}, {"resources": {"limits": {"example.com/card": "1"}}}, {}),
    ({"tolerations": ("dedicated",)}, {}, {"tolerations": [{"key": "dedicated", "operator": "Exists"}]}),
    ({"priority_classes": ("urgent",)}, {}, {"priorityClassName": "urgent"}),
    ({"runtime_classes": ("kata",)}, {}, {"runtimeClassName": "kata"}),
    ({"node_labels": ("pool",)}, {}, {"nodeSelector": {"pool": "a"}}),
]


@pytest.mark.parametrize(("words", "container", "spec"), GRANTED, ids=lambda value: str(value)[:40])
def test_what_a_policy_grants_may_be_brought_and_the_refusal_says_how_to_grant_it(
    words: dict[str, tuple[str, ...]], container: dict[str, Any], spec: dict[str, Any]
) -> None:
    value = job({**POD, "containers": [{**CONTAINER, **container}], **spec})
    (refused,) = review(value)
    (word, (granted_value, *_)), *_ = words.items()
    assert f"[{granted_value}]" in refused.remedy
    assert f"recipe-gate.dev/allow-{word.replace('_', '-')}={granted_value}" in refused.remedy
    assert named(value, Grants(**words)) == []


@pytest.mark.attack
def test_what_the_overlay_adds_is_reviewed_and_cannot_be_what_nobody_can_grant() -> None:
    taints = ({"key": "dedicated", "operator": "Exists"}, {"key": "node-role.kubernetes.io/control-plane"})
    good, bad = (Overlay(tolerations=(one,), node_selector={"pool": "gpu"}) for one in taints)
    for way in WAYS.values():
        value = way(copy.deepcopy(POD))
        assert not_allowed(deployed([value], good), granted(Grants(), good, "ghcr.io/a/b:1")) == ""
        told = not_allowed(deployed([value], bad), granted(Grants(), bad, "ghcr.io/a/b:1"))
        assert "control-plane" in told


def test_the_runs_own_image_is_allowed_beside_the_registries_and_nothing_next_to_it() -> None:
    grants = granted(Grants(), Overlay(), "ghcr.io/recipe-gate/recipe-gate:1")
    for image, count in (("ghcr.io/recipe-gate/recipe-gate:1", 0), ("ghcr.io/recipe-gate/other:1", 1)):
        assert len(named(pod({**POD, "containers": [{**CONTAINER, "image": image}]}), grants)) == count


def refusals() -> list[str]:
    """What the real recipes bring that is refused by default, one line a thing with the files that bring it."""
    found: dict[str, set[str]] = {}
    for root in (SHARED / "real-recipes", SHARED / "real-recipes-2"):
        for path in sorted(root.rglob("*.yaml")):
            for one in yaml.safe_load_all(path.read_text()):
                if isinstance(one, dict) and one.get("kind") in KINDS:
                    for refused in review(one):
                        place = ".".join(str(step) for step in refused.path if not isinstance(step, int))
                        what = refused.reason.split(" may not be ")[-1].split(";")[0].split(", which")[0]
                        last = place.split(".")[-1]
                        found.setdefault(f"{last}: {what}", set()).add(str(path))
    return [f"{len(files)} {what}" for what, files in sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real recipes are not here")
def test_everything_that_real_recipes_need_and_no_default_allows_was_reviewed() -> None:
    assert refusals() == REVIEWED.read_text().splitlines()
