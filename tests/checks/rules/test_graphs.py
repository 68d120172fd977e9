"""A graph has components."""

from tests.checks.rules.graph_findings import said


def test_a_graph_of_nothing_is_refused() -> None:
    assert said({"services": {}}, version="v1alpha1") == ["DGD-011 The graph has no component."]
