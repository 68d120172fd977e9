"""A file is read as Kubernetes reads it, with places, and nothing that a file holds can crash the reading."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.recipe.manifest import MAXIMUM_BYTES, read
from checks.recipe.yaml_nodes import Place
from tests.examples import examples


def value(text: str) -> object:
    return read("f.yaml", text.encode()).documents[0].value


def rule(data: bytes) -> tuple[str, int, int]:
    (finding,) = read("f.yaml", data).findings
    return finding.rule, finding.line, finding.column


def test_every_value_and_key_has_its_place() -> None:
    (document,) = read("f.yaml", b"a:\n  - b: 1\n    c: x\n").documents
    assert document.where(("a", 0, "c")) == Place(3, 8)
    assert document.where_key(("a", 0, "c")) == Place(3, 5)
    assert document.where(("a", 0, "missing")) == Place(2, 5)
    assert document.get(("a", 0, "b")) == 1
    assert document.get(("a", 5, "b")) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1e3", 1000.0), ("12:30", "12:30"), ("010", 8), ("on", True), ("y", True), ("'y'", "y"), ("~", None),
        ("0x10", 16), ("1_000", 1000), (".5", 0.5), ("no", False), ("4", 4), ('"4"', "4"),
        ("2024-01-02", "2024-01-02"),
    ],
)  # fmt: skip
def test_scalars_are_what_kubernetes_makes_of_them(text: str, expected: object) -> None:
    assert value(f"v: {text}\n") == {"v": expected}


def test_keys_are_strings() -> None:
    assert value("on: 1\n2: x\n") == {"on": 1, "2": "x"}


def test_a_merge_key_gives_way_to_the_mapping_s_own_keys() -> None:
    assert value("a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  x: 3\n") == {"a": {"x": 1, "y": 2}, "b": {"x": 3, "y": 2}}


def test_empty_documents_are_left_out() -> None:
    assert [d.value for d in read("f.yaml", b"---\n---\na: 1\n---\n# only a comment\n").documents] == [{"a": 1}]


@pytest.mark.attack
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a: 1\nb: 2\na: 3\n", ("YAML-006", 3, 1)),
        (b"a:\n\tb: 1\n", ("YAML-005", 2, 1)),
        (b"a: [1\nb: 2\n", ("YAML-001", 2, 2)),
        (b"a: 1\nb: \xff\n", ("YAML-003", 2, 4)),
        (b"a: !!python/object:os.system x\n", ("YAML-007", 1, 4)),
        (b"? [1]\n: 2\n", ("YAML-007", 1, 3)),
        (b"a" * (MAXIMUM_BYTES + 1), ("YAML-002", 1, 1)),
        (b"[" * 100_000, ("YAML-004", 1, 101)),
        (b"a: &a [*a]\n", ("YAML-004", 1, 4)),
        (b"a: &a\n  <<: *a\n", ("YAML-004", 1, 4)),
        (b"a: &a\n  <<: [*a, *a]\n", ("YAML-004", 1, 4)),
        (b"a: 1\nb: \x00\n", ("YAML-003", 2, 4)),
        (b"a: !mine {b: 1}\n", ("YAML-007", 1, 4)),
        (b"a: 0x" + b"f" * 6000, ("YAML-007", 1, 4)),
        (b"a: .inf\n", ("YAML-007", 1, 4)),
        (b"a: 1e999\n", ("YAML-007", 1, 4)),
        (b"{a: 1}\n---\n" * 60_000, ("YAML-004", 66667, 2)),
    ],
)
def test_what_cannot_be_read_is_a_finding_at_its_place(data: bytes, expected: tuple[str, int, int]) -> None:
    assert rule(data) == expected


@pytest.mark.attack
def test_aliases_cannot_explode() -> None:
    layers = "\n".join(f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 10)}]" for i in range(1, 10))
    assert rule(f"l0: &l0 [x]\n{layers}\n".encode())[0] == "YAML-004"


@pytest.mark.attack
def test_aliases_cannot_explode_document_by_document() -> None:
    layers = "\n".join(f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 10)}]" for i in range(1, 5))
    assert rule(f"l0: &l0 [x]\n{layers}\n---\n".encode() * 20)[0] == "YAML-004"


@pytest.mark.attack
def test_one_long_text_cannot_be_repeated_by_aliases() -> None:
    assert rule(b"a: &a " + b"x" * 500_000 + b"\nb: [*a, *a, *a, *a]\n")[0] == "YAML-004"


def test_of_several_merged_mappings_the_first_wins_and_own_places_stay() -> None:
    text = b"a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\nc:\n  x: 3\n  <<: [*a, *b]\nd: {<<: [*a, *b]}\n"
    (document,) = read("f.yaml", text).documents
    assert document.value["c"] == {"x": 3, "y": 1, "z": 2}
    assert document.value["d"] == {"x": 1, "y": 1, "z": 2}
    assert document.where(("c", "x")) == Place(4, 6)
    assert document.where(("c", "y")) == Place(1, 17)


@pytest.mark.attack
@given(st.binary(max_size=400))
@settings(max_examples=examples(300), deadline=None)
def test_no_bytes_crash_the_reading(data: bytes) -> None:
    manifest = read("f.yaml", data)
    assert len(manifest.findings) <= 1


@given(st.text(alphabet="ab:&*-[]{}<>!|'\"#, \n\t1e.%@?", max_size=80))
@settings(max_examples=examples(500), deadline=None)
def test_no_text_crashes_the_reading(text: str) -> None:
    for document in read("f.yaml", text.encode()).documents:
        assert document.where(()).line >= 1
