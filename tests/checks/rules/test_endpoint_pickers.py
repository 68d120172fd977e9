"""Endpoint pickers are one pod beside a frontend, on clusters that have their API."""

from checks.rules.settings import Settings
from tests.checks.rules.graph_findings import component, said


def test_a_frontend_beside_a_picker_is_a_container_of_its_pod() -> None:
    assert said({"components": [component(frontendSidecar="main")]}) == []
    assert said({"components": [component(frontendSidecar="side")]}) == [
        "DGD-014 The pod has no container 'side' to be the frontend."
    ]


def test_a_picker_needs_its_api_where_the_policy_says_that_there_is_none() -> None:
    picker = {"components": [component(type="epp")]}
    assert said(picker) == []
    assert said(picker, Settings(inference_pools=False)) == [
        "DGD-018 The policy's clusters have no InferencePool API, which an endpoint picker needs."
    ]


def test_one_graph_has_one_picker() -> None:
    assert said({"components": [component(type="epp"), component(name="b", type="epp")]}) == [
        "DGD-013 This is the graph's second endpoint picker."
    ]
