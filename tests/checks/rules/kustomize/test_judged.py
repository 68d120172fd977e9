"""What an overlay renders is judged as a recipe's manifest, and said where it was written."""

from collections.abc import Mapping

import pytest

from checks.model.finding import Finding
from checks.recipe.manifest import read, reader
from checks.recipe.recipe import Tree, find
from checks.rules import examine
from checks.rules.kustomize import Failed, Output, Rendering, reached, rendered, said_of, said_once
from checks.rules.kustomize.judged import MOST_OVERLAYS, Render
from checks.rules.settings import Settings
from checks.workingcopy.kustomize_program import renderer
from tests.checks.rules.kustomize.clouds import (
    BASE,
    FILES,
    GENERATED,
    HOME,
    KUBECTL,
    MADE,
    OVERLAY,
    PAGE,
    PATCH,
    changed,
)


def still() -> float:
    """A clock that stands."""
    return 0.0


def really(tree: Tree) -> tuple[Rendering, ...]:
    """What the real program makes of a tree."""
    return renderer(str(KUBECTL))(tree, Settings(), lambda *_: True, read)


def making(data: bytes) -> Render:
    """A program that makes always the same."""

    def render(_files: Mapping[str, bytes], _overlay: str, _seconds: float) -> Output:
        return Output(data)

    return render


def judged(tree: Tree, render: Render) -> Rendering:
    (one,) = rendered(tree, render, still)
    return one


def places(one: Rendering) -> list[tuple[str, str, int, int]]:
    return [(found.rule, found.path, found.line, found.column) for found in one.findings]


def line(path: str, text: bytes, tree: Tree = FILES) -> int:
    data = tree[path]
    assert isinstance(data, bytes)
    return data.split(text)[0].count(b"\n") + 1


def test_a_good_overlay_has_no_findings_beside_those_of_the_recipe_as_a_whole() -> None:
    one = judged(FILES, making(MADE))
    assert (one.overlay, one.recipe) == (OVERLAY, HOME)
    assert {found.rule for found in one.findings} <= {"VOL-002"}  # nothing declares the claim


def test_a_mistake_of_the_base_is_said_in_the_base() -> None:
    tree = changed(f"{BASE}/deploy.yaml", b"sharedMemory:", b"sharedMemroy:")
    one = judged({**tree, GENERATED: MADE}, making(MADE.replace(b"sharedMemory:", b"sharedMemroy:")))
    number = line(f"{BASE}/deploy.yaml", b"sharedMemroy", tree)
    assert ("DGD-002", f"{BASE}/deploy.yaml", number, 7) in places(one)


def test_a_mistake_of_a_patch_is_said_in_the_patch() -> None:
    tree = changed(PATCH, b"replicas: 2", b"replicas: two")
    one = judged(tree, making(MADE.replace(b"replicas: 2", b"replicas: two")))
    assert ("DGD-002", PATCH, 8, 17) in places(one)


def test_what_no_source_says_is_said_of_the_overlay() -> None:
    one = judged(FILES, making(MADE + b"---\nkind: ClusterRole\nmetadata: {name: x}\n"))
    assert ("STRUCT-008", PAGE, 1, 1) in places(one)


def test_what_is_said_of_the_sources_is_not_said_of_the_generated_file_again() -> None:
    tree = changed(f"{BASE}/deploy.yaml", b"sharedMemory:", b"sharedMemroy:")
    wrong = MADE.replace(b"sharedMemory:", b"sharedMemroy:")
    tree = {**tree, GENERATED: wrong}
    (recipe,) = (one for one in find(tree) if one.path == HOME)
    there = examine(recipe)
    assert "DGD-002" in {found.rule for found in there}
    left = said_once(there, [judged(tree, making(wrong))])
    assert [found.rule for found in left if found.path == GENERATED and found.rule == "DGD-002"] == []
    assert "STRUCT-012" in {found.rule for found in left}


def test_a_file_that_its_sources_no_longer_make_is_stale() -> None:
    tree = changed(GENERATED, b"replicas: 2", b"replicas: 3")
    one = judged(tree, making(MADE))
    (found,) = (found for found in one.findings if found.rule == "KUST-006")
    assert (found.path, found.line) == (GENERATED, line(GENERATED, b"replicas: 3", tree))
    assert found.message == "spec.services.VllmWorker.replicas is 3 here, the overlay makes 2."


def test_a_file_that_nobody_has_generated_is_named() -> None:
    tree = {path: data for path, data in FILES.items() if path != GENERATED}
    (found,) = (found for found in judged(tree, making(MADE)).findings if found.rule == "KUST-006")
    assert (found.path, GENERATED in found.message) == (PAGE, True)


def test_without_a_matrix_nothing_is_generated() -> None:
    tree = {path: data for path, data in FILES.items() if path != GENERATED and not path.endswith("matrix.yaml")}
    assert "KUST-006" not in {found.rule for found in judged(tree, making(MADE)).findings}


@pytest.mark.parametrize(("limit", "rule"), [(False, "KUST-004"), (True, "KUST-005")])
def test_what_cannot_be_rendered_is_said_of_the_overlay(limit: bool, rule: str) -> None:
    one = judged(FILES, lambda *_: Failed("no matches.", limit))
    assert [(found.rule, found.path, found.message) for found in one.findings] == [(rule, PAGE, "no matches.")]


def test_output_that_cannot_be_read_is_said_of_the_overlay() -> None:
    assert places(judged(FILES, making(b"a: [\n"))) == [("KUST-004", PAGE, 1, 1)]


def test_nothing_is_rendered_that_names_something_else_than_files_of_the_tree() -> None:
    def never(*_: object) -> Output:
        raise AssertionError

    one = judged({**FILES, PAGE: b"resources: ['https://example.com/x']\n"}, never)
    assert [found.rule for found in one.findings] == ["KUST-001"]


def test_a_missing_program_is_one_notice() -> None:
    second = {f"{HOME}/kustomize/overlays/gke/kustomization.yaml": b"resources: [../../base]\n"}
    found = [finding for one in rendered({**FILES, **second}, None, still) for finding in one.findings]
    assert [(one.rule, one.path) for one in found] == [("KUST-007", PAGE)]
    assert "2 overlays were read" in found[0].message


def test_no_more_is_rendered_after_a_minute_or_a_hundred_overlays() -> None:
    many = {f"{HOME}/kustomize/overlays/o{i:03}/kustomization.yaml": b"resources: [../../base]\n" for i in range(110)}
    times = iter(range(0, 1000, 25))
    slow = rendered({**FILES, **many}, making(b""), lambda: next(times))
    assert [[found.rule for found in one.findings] for one in slow[-2:]] == [["KUST-006"], ["KUST-005"]]
    assert len(slow) == 3
    quick = rendered({**FILES, **many}, making(b""), still)
    assert len(quick) == MOST_OVERLAYS + 1


@pytest.mark.attack
def test_overlays_over_a_large_recipe_are_judged_as_far_as_a_bounded_work_goes() -> None:
    """What an overlay makes is judged beside all of its recipe: o overlays of a large one are o times as much work."""
    many = {f"{HOME}/kustomize/overlays/o{i:03}/kustomization.yaml": b"resources: [../../base]\n" for i in range(60)}
    large = "data:\n" + "".join(f"- {{a: {i}}}\n" for i in range(30_000))
    found = rendered({**FILES, **many, f"{HOME}/large.yaml": large.encode()}, making(MADE), still, read_file=reader())
    assert len(found) < 25
    assert [one.rule for one in found[-1].findings] == ["KUST-005"]


@pytest.mark.attack
def test_files_that_many_overlays_read_are_counted_for_each() -> None:
    files = {f"{HOME}/kustomize/base/f{i}.yaml": b"a: 1\n" for i in range(150)}
    listed = "resources: [" + ", ".join(f"../../base/f{i}.yaml" for i in range(150)) + "]\n"
    many = {f"{HOME}/kustomize/overlays/o{i:03}/kustomization.yaml": listed.encode() for i in range(200)}
    asked = 0

    def wanted(_recipe: str, _files: frozenset[str]) -> bool:
        nonlocal asked
        asked += 1
        return False

    (last,) = rendered({**FILES, **files, **many}, making(MADE), still, wanted=wanted)
    assert asked < 140
    assert [one.rule for one in last.findings] == ["KUST-005"]


def test_only_overlays_that_are_wanted_are_rendered() -> None:
    asked: list[tuple[str, frozenset[str]]] = []

    def wanted(recipe: str, files: frozenset[str]) -> bool:
        asked.append((recipe, files))
        return False

    assert rendered(FILES, making(MADE), still, wanted=wanted) == ()
    assert [(recipe, PATCH in files) for recipe, files in asked] == [(HOME, True)]


def test_a_shared_file_reaches_every_recipe_that_reads_it() -> None:
    shared = "recipes/kustomize/components/more/kustomization.yaml"
    tree = {
        **FILES,
        shared: b"kind: Component\n",
        PAGE: b"resources: [../../base, ../../../../../../kustomize/components/more]\n",
    }
    found = rendered(tree, making(MADE), still)
    assert reached(found, [shared]) == {HOME}
    assert reached(found, ["recipes/other.yaml"]) == frozenset()
    assert said_of(found, [HOME]) == set(found[0].findings)
    assert said_of(found, []) == frozenset()


@pytest.mark.skipif(not KUBECTL.is_file(), reason="no kubectl has been built here")
def test_the_real_program_finds_the_generated_file_up_to_date_and_the_patch_s_mistake() -> None:
    tree = changed(PATCH, b"replicas: 2", b"replica: 2")
    (one,) = really(tree)
    assert ("DGD-002", PATCH, 8, 7) in places(one)
    found = [finding.rule for one in really(FILES) for finding in one.findings]
    assert "KUST-006" not in found


def test_findings_of_others_are_kept() -> None:
    other = Finding("a", 1, 1, "X", examine(find(FILES)[0])[0].level, "m")
    assert said_once([other], [judged(FILES, making(MADE))]) == (other,)
