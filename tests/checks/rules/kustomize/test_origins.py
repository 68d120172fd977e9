"""What was rendered is found again in the file that says it."""

from checks.recipe import manifest
from checks.recipe.manifest import Document, Manifest
from checks.recipe.yaml_nodes import Path, Place
from checks.rules.kustomize.kustomization import inline
from checks.rules.kustomize.origins import Spot, Spots, origin

RENDERED = """kind: Job
metadata:
  name: a-download-1
spec:
  replicas: 2
  containers:
    - name: side
      image: s
    - name: main
      image: m
      env: [x, y]
"""
BASE = """kind: Job
metadata: {name: download}
spec:
  replicas: 1
  containers:
    - {name: main, image: m}
    - {name: side, image: s}
"""


def document(text: str, path: str = "rendered.yaml") -> Document:
    (found,) = manifest.read(path, text.encode()).documents
    return found


def written(path: Path, *sources: str, key: bool = False) -> tuple[str, int, int] | None:
    manifests = [manifest.read(f"{number}.yaml", text.encode()) for number, text in enumerate(sources)]
    found = origin(Spot(document(RENDERED), path, key), manifests)
    return (found.path, found.place.line, found.place.column) if found else None


def test_a_value_is_found_by_the_names_of_what_is_around_it() -> None:
    assert written(("spec", "containers", 1, "image"), BASE) == ("0.yaml", 6, 27)
    assert written(("spec", "containers", 0, "image"), BASE) == ("0.yaml", 7, 27)


def test_the_last_file_that_says_it_wins() -> None:
    patch = "kind: Job\nmetadata: {name: download}\nspec: {replicas: 2}\n"
    assert written(("spec", "replicas"), BASE, patch) == ("1.yaml", 3, 18)
    assert written(("spec", "containers", 0, "image"), BASE, patch) == ("0.yaml", 7, 27)


def test_an_operation_of_a_patch_says_what_is_below_its_path() -> None:
    patch = "- op: test\n  path: /spec/x\n- op: replace\n  path: /spec\n  value:\n    replicas: 2\n"
    assert written(("spec", "replicas"), BASE, patch) == ("1.yaml", 6, 15)
    assert written(("spec", "replicas"), BASE, patch, key=True) == ("1.yaml", 6, 5)
    added = "- {op: add, path: /spec/containers/-, value: {name: side, image: s}}\n"
    assert written(("spec", "containers", 0, "image"), added) == ("0.yaml", 1, 66)


def test_what_was_changed_on_the_way_is_said_where_it_was_before() -> None:
    assert written(("spec", "replicas"), BASE) == ("0.yaml", 4, 13)
    assert written(("spec", "containers", 1, "env", 0), BASE) == ("0.yaml", 6, 7)


def test_what_no_file_says_has_no_origin() -> None:
    assert written(("spec", "replicas"), BASE.replace("Job", "Pod")) is None
    assert written(("spec", "replicas"), BASE.replace("download", "other")) is None
    assert written(("spec", "replicas"), "- {op: remove, path: /spec/replicas}\n", "[1, {path: /spec}]\n") is None


def test_a_patch_in_the_page_stands_where_its_text_begins() -> None:
    page = document(
        "patches:\n  - patch: |-\n      kind: Job\n      metadata: {name: download}\n      spec: {replicas: 2}\n",
        "k.yaml",
    )
    found = origin(Spot(document(RENDERED), ("spec", "replicas"), key=False), list(inline(page)))
    assert found is not None
    assert (found.path, found.place) == ("k.yaml", Place(2, 12))


def test_a_place_names_the_innermost_value_that_starts_there() -> None:
    spots = Spots([document(RENDERED)])

    def at(line: int, column: int) -> tuple[Path, bool] | None:
        spot = spots.at(line, column)
        return (spot.path, spot.key) if spot else None

    assert at(5, 13) == (("spec", "replicas"), False)
    assert at(5, 3) == (("spec", "replicas"), True)
    assert at(11, 13) == (("spec", "containers", 1, "env", 0), False)
    assert at(11, 15) == (("spec", "containers", 1, "env", 0), False)
    assert Spots([]).at(1, 1) is None


def test_manifests_without_documents_say_nothing() -> None:
    assert origin(Spot(document(RENDERED), ("spec",), key=False), [Manifest("a", (), ())]) is None
