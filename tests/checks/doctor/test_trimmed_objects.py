"""Of a node and a pod only what the checks read is kept."""

from checks.doctor.trimmed_objects import slim


def test_a_pod_keeps_where_it_is_and_the_gpus_that_it_asks_for() -> None:
    container = {"name": "c", "image": "x", "env": [{}], "resources": {"limits": {"nvidia.com/gpu": "2"}}}
    pod = {
        "metadata": {"name": "p", "namespace": "n", "annotations": {"long": "x"}, "managedFields": []},
        "spec": {"nodeName": "gpu-0", "containers": [container], "volumes": [{}]},
        "status": {"phase": "Running", "containerStatuses": [{}], "conditions": [{"type": "Ready", "status": "True"}]},
    }
    assert slim(pod) == {
        "metadata": {"name": "p", "namespace": "n"},
        "spec": {"nodeName": "gpu-0", "containers": [{"resources": {"limits": {"nvidia.com/gpu": "2"}}}]},
        "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True", "reason": None}]},
    }


def test_a_node_keeps_its_labels_and_what_it_offers() -> None:
    node = {
        "metadata": {"name": "gpu-0", "labels": {"a": "b"}},
        "spec": {"unschedulable": True, "podCIDR": "x"},
        "status": {"nodeInfo": {}, "images": [{}] * 50, "allocatable": {"nvidia.com/gpu": "8"}},
    }
    assert slim(node) == {
        "metadata": {"name": "gpu-0", "labels": {"a": "b"}},
        "spec": {"unschedulable": True},
        "status": {"conditions": [], "allocatable": {"nvidia.com/gpu": "8"}},
    }


def test_everything_else_loses_only_who_wrote_its_fields() -> None:
    assert slim({"metadata": {"name": "x", "managedFields": [1]}, "data": {}}) == {
        "metadata": {"name": "x"},
        "data": {},
    }
