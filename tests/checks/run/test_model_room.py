"""Claims that runs made for models make room in the sandbox, and the run says which."""

from typing import Any

import pytest

from checks.kube.waiting import Clock
from checks.model.grants import Grants
from checks.model.protocol import Annotation
from checks.model.spec import Content, Overlay, Spec
from checks.run import model_cache, model_room

CLAIMS = "/api/v1/namespaces/n/persistentvolumeclaims"
NOW = "2026-06-30T00:00:00Z"
GIB = 2**30


def declared(name: str, size: str = "100Gi", **metadata: Any) -> dict[str, Any]:
    spec = {"resources": {"requests": {"storage": size}}}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name, **metadata}, "spec": spec}


def made(fake: Any, name: str, used: str, size: str = "100Gi") -> None:
    """A claim that a run made, and when the last one used it."""
    assert model_cache.prepare(fake.api(), "n", [declared(name, size)], Overlay(), Grants(), "run", used) == ""


def room(fake: Any, *new: dict[str, Any], overlay: Overlay | None = None, kept: frozenset[str] = frozenset()) -> Any:
    clock = Clock(lambda: fake.now, fake.sleep)
    return model_room.make_room(fake.api(), "n", new, overlay or Overlay(), kept, NOW, clock)


@pytest.mark.attack
def test_a_claim_of_models_says_whose_it_is_and_no_recipe_can_say_it(fake: Any) -> None:
    forged = declared("m", annotations={Annotation.USED: "2999-01-01T00:00:00Z"})
    assert "is not applied" in model_cache.prepare(fake.api(), "n", [forged], Overlay(), Grants(), "run-1", NOW)
    assert fake.objects == {}
    own = declared("m", annotations={"own": "2"})
    assert model_cache.prepare(fake.api(), "n", [own], Overlay(), Grants(), "run-1", NOW) == ""
    told = fake.objects[f"{CLAIMS}/m"]["metadata"]["annotations"]
    assert told == {"own": "2", Annotation.RUN: "run-1", Annotation.USED: NOW}


@pytest.mark.attack
def test_the_longest_unused_model_makes_room_and_the_run_says_so(fake: Any) -> None:
    for name, used in (("old", "2026-06-11T00:00:00Z"), ("newer", "2026-06-20T00:00:00Z")):
        made(fake, name, used)
    fake.objects[f"{CLAIMS}/model-cache"] = declared("model-cache", "900Gi")
    removed, refused = room(fake, declared("mine", "150Gi"), overlay=Overlay(model_cache="300Gi"))
    assert refused == ""
    assert removed == (
        "claim old (100 GiB, last used 2026-06-11) was removed: of the models that this run does not use it was unused for longest",
    )
    assert set(fake.objects) == {f"{CLAIMS}/newer", f"{CLAIMS}/model-cache"}


@pytest.mark.attack
def test_a_model_that_this_run_or_a_pod_uses_makes_no_room(fake: Any) -> None:
    for name in ("base", "mounted"):
        made(fake, name, "2026-06-11T00:00:00Z")
    volumes = [{"name": "v", "persistentVolumeClaim": {"claimName": "mounted"}}]
    fake.objects["/api/v1/namespaces/n/pods/p"] = {
        "metadata": {"name": "p"},
        "spec": {"volumes": volumes},
        "status": {},
    }
    removed, refused = room(
        fake, declared("mine"), overlay=Overlay(model_cache="200Gi"), kept=frozenset({"base", "mine"})
    )
    assert removed == ()
    assert "The claims of models may take 214748364800 bytes in this sandbox" in refused
    assert f"{CLAIMS}/base" in fake.objects


@pytest.mark.attack
def test_what_no_run_used_for_a_month_goes(fake: Any) -> None:
    made(fake, "old", "2026-05-01T00:00:00Z")
    made(fake, "new", "2026-06-29T00:00:00Z")
    removed, refused = room(fake)
    assert (len(removed), refused) == (1, "")
    assert "was removed: no run used it for 30 days" in removed[0]
    assert set(fake.objects) == {f"{CLAIMS}/new"}


@pytest.mark.attack
def test_the_namespaces_own_quota_on_claims_counts_too(fake: Any) -> None:
    for number in range(3):
        made(fake, f"m{number}", f"2026-06-1{number}T00:00:00Z")
    hard = {"hard": {"persistentvolumeclaims": "3", "requests.storage": "400Gi"}}
    used = {"used": {"persistentvolumeclaims": "3", "requests.storage": "300Gi"}}
    fake.objects["/api/v1/namespaces/n/resourcequotas/q"] = {"metadata": {"name": "q"}, "status": {**hard, **used}}
    assert room(fake, declared("mine", "10Gi"))[1] == ""
    assert f"{CLAIMS}/m0" not in fake.objects
    assert f"{CLAIMS}/m1" in fake.objects


def test_a_claim_that_is_used_again_is_not_the_oldest_any_more_and_others_are_left_alone(fake: Any) -> None:
    made(fake, "m", "2026-06-11T00:00:00Z")
    fake.objects[f"{CLAIMS}/theirs"] = declared("theirs")
    assert (
        model_cache.prepare(fake.api(), "n", [declared("m"), declared("theirs")], Overlay(), Grants(), "run-2", NOW)
        == ""
    )
    assert fake.objects[f"{CLAIMS}/m"]["metadata"]["annotations"][Annotation.USED] == NOW
    assert "annotations" not in fake.objects[f"{CLAIMS}/theirs"]["metadata"]


def test_the_claims_of_both_sides_and_of_the_benchmark_are_a_runs_own() -> None:
    def side(name: str) -> Content:
        text = f"apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: {name}}}\n"
        return Content(
            "a" * 40, {"recipes/m/model-cache/model-cache.yaml": text, "recipes/m/README.md": "claimName: no"}
        )

    perf = "spec: {template: {spec: {volumes: [{persistentVolumeClaim: {claimName: results}}]}}}"
    assert model_room.claims_of(Spec("r", "", side("head"), side("base"), perf)) == {"head", "base", "results"}
