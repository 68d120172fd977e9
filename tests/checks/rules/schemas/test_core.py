"""Kubernetes' own kinds are judged as a strict API server of the chosen version judges them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.rules.schemas.core import mistakes, served

NEWEST, OLDEST = 37, 30


def pod(**spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "x"},
        "spec": {"containers": [{"name": "a"}], **spec},
    }


def said(value: dict[str, Any], cluster: int = NEWEST) -> list[str]:
    return [f"{'.'.join(map(str, one.path))}: {one.message}" for one in mistakes(value, cluster)]


def test_an_object_in_order_has_no_mistake() -> None:
    assert said(pod(nodeSelector={"a": "b"}, terminationGracePeriodSeconds=5, hostNetwork=None)) == []


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"nodeSelector": "${X}"}, "spec.nodeSelector: '${X}' is no mapping"),
        ({"nodeSelector": {"a": 1}}, "spec.nodeSelector.a: 1 is no text"),
        ({"tolerations": {}}, "spec.tolerations: this mapping is no list"),
        ({"hostNetwork": "yes"}, "spec.hostNetwork: 'yes' is not true or false"),
        ({"terminationGracePeriodSeconds": True}, "spec.terminationGracePeriodSeconds: True is no whole number"),
        ({"restartPolicy": "Sometimes"}, "spec.restartPolicy: 'Sometimes' is none of Always, OnFailure, Never"),
        ({"overhead": {"cpu": "much"}}, "spec.overhead.cpu: 'much' is no quantity"),
        ({"containers": None}, "spec: 'containers' is missing"),
        ({"containers": [{}]}, "spec.containers.0: 'name' is missing"),
        ({"sidecars": []}, "spec.sidecars: has no field 'sidecars'"),
    ],
)
def test_a_mistake_is_named_where_it_stands(spec: dict[str, Any], words: str) -> None:
    assert said(pod(**spec)) == [words]


def test_every_mistake_is_named() -> None:
    assert len(said(pod(nodeSelector=1, tolerations=2, restartPolicy=3, nothing=4))) == 4


@pytest.mark.parametrize("amount", ["1", 1, 0.5, "100m", "1.5Gi", "2e3", ".5", "+1k"])
def test_quantities_are_numbers_or_texts(amount: object) -> None:
    assert said(pod(overhead={"cpu": amount})) == []


def test_a_port_may_be_a_name() -> None:
    probe = {"httpGet": {"port": "http"}, "periodSeconds": 5}
    assert said(pod(containers=[{"name": "a", "livenessProbe": probe}])) == []


def test_a_field_is_known_from_the_version_that_has_it() -> None:
    assert said(pod(hostnameOverride="x"), 34) == []
    assert said(pod(hostnameOverride="x"), 33) == ["spec.hostnameOverride: has no field 'hostnameOverride'"]


@pytest.mark.parametrize(
    ("version", "kind", "cluster", "answer"),
    [
        ("v1", "Pod", OLDEST, True),
        ("v1", "Deployment", NEWEST, False),
        ("apps/v1", "Deployment", NEWEST, True),
        ("policy/v1beta1", "PodDisruptionBudget", NEWEST, False),
        ("resource.k8s.io/v1", "ResourceClaimTemplate", 33, False),
        ("resource.k8s.io/v1", "ResourceClaimTemplate", 34, True),
        ("nvidia.com/v1alpha1", "DynamoGraphDeployment", NEWEST, None),
        ("example.org/v1", "Pod", NEWEST, None),
    ],
)
def test_what_a_cluster_serves(version: str, kind: str, cluster: int, answer: bool | None) -> None:
    assert served(version, kind, cluster) is answer


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["spec", "containers", "name", "env"]), inner)
    ),
    max_leaves=6,
)


@given(PLAIN, st.integers(OLDEST, NEWEST))
def test_no_value_crashes_it(value: Any, cluster: int) -> None:
    list(mistakes({**pod(), "spec": value}, cluster))
    list(mistakes({"apiVersion": "v1", "kind": "Pod", "metadata": value}, cluster))
