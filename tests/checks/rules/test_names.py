"""Names fit into the labels that the operator makes of them."""

import pytest

from tests.checks.rules.graph_findings import component, said


@pytest.mark.parametrize(
    ("graph", "name", "kind", "length"),
    [
        (46, "VllmWorker", "worker", 66),
        (43, "VllmWorker", "worker", 63),
        (44, "VllmWorker", "decode", 64),
        (44, "VllmWorker", "prefill", 64),
        (46, "F" * 16, "frontend", 63),
        (46, "F" * 17, "frontend", 64),
    ],
)
def test_graph_and_component_and_a_workers_hash_fit_into_one_label(
    graph: int, name: str, kind: str, length: int
) -> None:
    label = f"{'g' * graph}-{name.lower()}" + ("" if kind == "frontend" else "-<hash>")
    expected = [f"DGD-004 The label {label} takes {length} bytes; 63 are the limit."] if length > 63 else []
    assert said({"components": [component(name=name, type=kind)]}, name="g" * graph) == expected


def test_a_worker_of_v1alpha1_is_one_by_its_sub_type_too() -> None:
    service = {"componentType": "main", "subComponentType": "decode"}
    found = said({"services": {"VllmWorker": service}}, name="g" * 44, version="v1alpha1")
    assert [one[:7] for one in found] == ["DGD-004"]


def test_sandbox_and_graph_fit_into_one_label() -> None:
    spec = {"components": [component(name="a")]}
    assert said(spec, name="g" * 46) == []
    assert [one[:7] for one in said(spec, name="g" * 47)] == ["DGD-004"]
