"""What a graph may ask for depends on the policy's orchestrator."""

import pytest

from checks.rules.settings import Orchestrator, Settings
from tests.checks.rules.graph_findings import component, said


@pytest.mark.parametrize(("name", "nodes", "refused"), [("a" * 39, 1, False), ("a" * 40, 1, True), ("a" * 30, 2, True)])
def test_long_names_are_refused_with_grove_only(name: str, nodes: int, refused: bool) -> None:
    spec = {"components": [component(**({"multinode": {"nodeCount": nodes}} if nodes > 1 else {}))]}
    assert [one[:7] for one in said(spec, Settings(Orchestrator.GROVE), name)] == ["DGD-019"] * refused
    assert said(spec, name=name) == []
    assert said(spec, Settings(Orchestrator.LWS), name) == []


def test_what_needs_an_orchestrator_is_refused_without_it() -> None:
    spec = {"priorityClassName": "high", "components": [component(multinode={"nodeCount": 2}, minAvailable=1)]}
    assert [one[:7] for one in said(spec, Settings(Orchestrator.NONE))] == ["DGD-020"] * 3
    assert [one[:7] for one in said(spec, Settings(Orchestrator.LWS))] == ["DGD-020"] * 2
    assert said(spec, Settings(Orchestrator.GROVE)) == []
