"""Ready means all of it: the graph in its present generation, and every pod."""

from typing import Any

import pytest

from checks.kube.readiness import complete, pending

Plain = dict[str, Any]


def graph(**changes: Any) -> Plain:
    ready = {"type": "Ready", "status": "True", "message": "All resources are ready"}
    status = {"observedGeneration": 2, "state": "successful", "conditions": [ready], **changes}
    return {"metadata": {"name": "g", "generation": 2}, "status": status}


def pod(ready: str = "True", phase: str = "Running", **metadata: str) -> Plain:
    return {
        "metadata": {"name": "p", **metadata},
        "status": {"phase": phase, "conditions": [{"type": "Ready", "status": ready}]},
    }


def test_a_ready_graph_with_ready_pods_is_up() -> None:
    assert pending(graph(), [pod(), pod("False", "Succeeded")]) == ""


@pytest.mark.parametrize(
    ("seen", "pods", "words"),
    [
        (None, [pod()], "not there"),
        (graph(observedGeneration=1), [pod()], "has not seen"),
        (graph(state=None, conditions=[]), [pod()], "state unknown: no Ready condition yet"),
        (graph(state="pending"), [pod()], "state pending"),
        (graph(conditions=[]), [pod()], "no Ready condition"),
        (graph(), [pod("False")], "not ready: p"),
        (graph(), [pod(deletionTimestamp="now")], "not ready: p"),
        (graph(), [], "there is none"),
        ({"metadata": {"name": "g", "generation": 1}}, [pod()], "has not seen"),
    ],
)
def test_anything_less_is_named(seen: Plain | None, pods: list[Plain], words: str) -> None:
    assert words in pending(seen, pods)


def test_a_job_is_complete_when_it_says_so() -> None:
    assert complete({"status": {"conditions": [{"type": "Complete", "status": "True"}]}})
    assert not complete({"status": {"conditions": [{"type": "Complete", "status": "False"}]}})
    assert not complete({})
