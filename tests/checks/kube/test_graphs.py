"""Where a graph is served, what the benchmark asks for, and what ran where."""

from typing import Any

from checks.kube.graphs import frontend, placement, target

ALPHA: dict[str, Any] = {
    "metadata": {"name": "g"},
    "spec": {"services": {"Front.End": {"componentType": "frontend"}, "W": {"componentType": "worker"}}},
}
BETA: dict[str, Any] = {"metadata": {"name": "g"}, "spec": {"components": [{"name": "Frontend", "type": "frontend"}]}}


def test_the_frontends_service_is_named_as_the_operator_names_it() -> None:
    assert frontend(ALPHA) == "g-front-end"
    assert frontend(BETA) == "g-frontend"
    assert frontend({"metadata": {"name": "g"}, "spec": {}}) is None


def test_the_model_is_the_one_in_the_benchmarks_environment() -> None:
    env = [{"name": "MODEL", "valueFrom": {}}, {"name": "TARGET_MODEL", "value": "a/b"}]
    job = {"spec": {"template": {"spec": {"containers": [{"env": env}, {}]}}}}
    assert target(job) == "a/b"
    assert target({"spec": {"template": {"spec": {}}}}) is None


def test_images_are_told_by_the_authors_name_with_the_digest_that_runs() -> None:
    spec = {"nodeName": "n-1", "containers": [{"name": "a", "image": "r/i:1"}, {"name": "b", "image": "r/j:1"}]}
    known = {"name": "a", "image": "other/name:2", "imageID": "other/name@sha256:aa"}
    loaded = {"name": "b", "image": "r/j:1", "imageID": "sha256:bb"}
    pods = [{"spec": spec, "status": {"containerStatuses": [known, loaded]}}, {"spec": {}}]
    assert placement(pods) == (("n-1",), ("r/i:1@sha256:aa", "r/j:1@sha256:bb"))
