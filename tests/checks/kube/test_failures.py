"""What is certain is said at once, in one sentence; what may pass is not."""

from typing import Any

import pytest

from checks.kube import failures
from checks.kube.failures import Certain

Plain = dict[str, Any]
NO_GPU = "0/1 nodes are available: 1 Insufficient nvidia.com/gpu. preemption: 0/1 nodes are available: 1 No preemption."


def pod(name: str = "w-0", *, leaving: bool = False, **status: Any) -> Plain:
    return {"metadata": {"name": name, **({"deletionTimestamp": "now"} if leaving else {})}, "status": status}


def unschedulable(message: str) -> Plain:
    return pod(conditions=[{"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": message}])


def container(waiting: str = "", message: str = "", restarts: int = 0, last: Plain | None = None) -> Plain:
    state = {"waiting": {"reason": waiting, "message": message}} if waiting else {"running": {}}
    status = {"name": "main", "image": "reg/i:1", "state": state, "restartCount": restarts}
    return pod(containerStatuses=[{**status, "lastState": {"terminated": last} if last else {}}])


def said(found: Certain | None) -> str:
    assert found is not None
    return found.reason


def test_a_pod_without_gpus_is_certain_after_a_moment() -> None:
    found = failures.of_pods([unschedulable(NO_GPU)])
    assert (
        said(found)
        == "Pod w-0 finds no node with enough GPUs (0/1 nodes are available: 1 Insufficient nvidia.com/gpu)."
    )
    assert found is not None
    assert found.settled > 0


def test_a_pod_without_gpus_waits_while_another_gives_its_own_back() -> None:
    assert failures.of_pods([unschedulable(NO_GPU), pod("old-0", leaving=True)]) is None


def test_a_claim_that_is_not_there_is_certain() -> None:
    assert "needs a claim" in said(failures.of_pods([unschedulable('persistentvolumeclaim "model-cache" not found')]))


@pytest.mark.parametrize("reason", ["ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"])
def test_an_image_that_cannot_be_pulled_is_certain_at_once(reason: str) -> None:
    found = failures.of_pods([container(reason, "why")])
    assert f"image reg/i:1 cannot be pulled ({reason}: why)" in said(found)
    assert found is not None
    assert found.settled == 0


def test_a_first_failed_pull_is_certain_only_when_the_registry_says_no() -> None:
    assert failures.of_pods([container("ErrImagePull", "reg/i:1: not found")]) is not None
    assert failures.of_pods([container("ErrImagePull", "i/o timeout")]) is None


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (container("CrashLoopBackOff", "", 1, {"exitCode": 1, "reason": "Error"}), "(1 restart, last exit status 1)"),
        (
            container("", "", 2, {"exitCode": 137, "reason": "OOMKilled"}),
            "(2 restarts, last exit status 137, OOMKilled)",
        ),
    ],
)
def test_a_container_that_crashes_again_and_again_is_certain(status: Plain, words: str) -> None:
    assert words in said(failures.of_pods([status]))


@pytest.mark.parametrize(
    "status",
    [
        container("ContainerCreating"),
        container("", "", 1, {"exitCode": 1}),
        container("", "", 2, {"exitCode": 0}),
        pod(phase="Pending"),
        {"metadata": {"name": "x"}},
    ],
)
def test_what_may_still_come_up_is_not_certain(status: Plain) -> None:
    assert failures.of_pods([status]) is None


def test_a_missing_secret_is_certain_when_it_lasts() -> None:
    found = failures.of_pods([container("CreateContainerConfigError", 'secret "hf-token-secret" not found')])
    assert 'secret "hf-token-secret" not found' in said(found)


def graph(generation: int, observed: int, state: str) -> Plain:
    condition = {"type": "Ready", "status": "False", "message": "claim x does not exist"}
    status = {"observedGeneration": observed, "state": state, "conditions": [condition]}
    return {"metadata": {"name": "g", "generation": generation}, "status": status}


def test_a_graph_that_the_operator_gave_up_on_is_certain_but_not_in_its_last_generation() -> None:
    assert said(failures.of_graph(graph(2, 2, "failed"))).endswith("graph g: claim x does not exist")
    assert failures.of_graph(graph(2, 1, "failed")) is None
    assert failures.of_graph(graph(2, 2, "pending")) is None


CLAIM = (
    'failed to reconcile top-level PVCs: legacy top-level PVC "model-store" does not exist and create is not enabled:'
    ' PersistentVolumeClaim "model-store" not found'
)


def given_up(message: str, reason: str = "failed_to_reconcile_the_resources", generation: int = 1) -> Plain:
    """A graph that operator 1.5.0 gave up on, as it was recorded: only the condition has a generation."""
    condition = {"type": "Ready", "status": "False", "reason": reason, "observedGeneration": 1, "message": message}
    return {
        "metadata": {"name": "g", "generation": generation},
        "status": {"conditions": [condition], "state": "failed"},
    }


def test_a_graph_that_the_real_operator_gave_up_on_is_certain_and_not_before_it_has_seen_an_edit() -> None:
    assert said(failures.of_graph(given_up(CLAIM))) == f"The operator gave up on graph g: {CLAIM}"
    assert failures.of_graph(given_up(CLAIM, generation=2)) is None


def test_a_graph_that_fails_for_another_component_at_each_retry_fails_for_one_cause() -> None:
    first, second = (failures.of_graph(given_up(f"component {name}")) for name in "ab")
    other = failures.of_graph(given_up("no multinode orchestrator available", "no_multinode_orchestrator_available"))
    assert first is not None
    assert second is not None
    assert other is not None
    assert (first.cause == second.cause, first.cause == other.cause, first.reason == second.reason) == (
        True, False, False,
    )  # fmt: skip


def test_a_graph_without_a_state_after_the_operator_restarted_is_no_failure() -> None:
    assert failures.of_graph({"metadata": {"name": "g", "generation": 1}, "status": {}}) is None
    assert failures.of_graph({"metadata": {"name": "g", "generation": 1}}) is None


def test_a_failure_that_takes_a_minute_does_not_hide_one_that_is_certain_at_once() -> None:
    no_node = unschedulable("0/1 nodes are available: 1 node(s) had untolerated taint.")
    assert "crashes" in said(failures.of_pods([no_node, container("", "", 2, {"exitCode": 1})]))
    assert failures.soonest([None, Certain("late", 60), Certain("soon", 5), None]) == Certain("soon", 5)
    assert failures.soonest([None]) is None


def test_a_failed_job_names_how_its_last_container_ended() -> None:
    ended = {"terminated": {"exitCode": 3, "reason": "Error"}}
    pods = [pod("a", containerStatuses=[{"name": "perf", "state": ended}]) for _ in range(2)]
    job = {"metadata": {"name": "j"}, "status": {"conditions": [{"type": "Failed", "status": "True", "message": "m."}]}}
    expected = "Job j failed: container perf ended with status 3 (Error), in the last of 2 attempts."
    assert said(failures.of_job(job, pods)) == expected
    assert said(failures.of_job(job, [])) == "Job j failed: m."
    assert failures.of_job({"metadata": {"name": "j"}}, []) is None


def test_pods_that_may_not_be_created_are_certain() -> None:
    involved = {"kind": "ReplicaSet", "name": "r"}
    event = {"reason": "FailedCreate", "message": "pods is forbidden: exceeded quota", "involvedObject": involved}
    assert "ReplicaSet r may not create its pods" in said(failures.of_events([event]))
    assert failures.of_events([{**event, "message": "timeout"}]) is None
