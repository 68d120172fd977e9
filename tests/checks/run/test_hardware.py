"""A block's hardware is what its nodes' labels say."""

from typing import Any

from checks.run.hardware import products


def test_each_product_is_named_once_and_nodes_without_gpus_are_not(fake: Any) -> None:
    for name, product in (("n-0", "NVIDIA-H100"), ("n-1", "NVIDIA-H100"), ("n-2", None)):
        labels = {"nvidia.com/gpu.product": product} if product else {}
        fake.objects[f"/api/v1/nodes/{name}"] = {"metadata": {"name": name, "labels": labels}}
    assert products(fake.api(), ("n-0", "n-1", "n-2")) == "NVIDIA-H100"


def test_where_nodes_may_not_be_read_nothing_is_said(fake: Any) -> None:
    fake.before = [(403, {"kind": "Status", "reason": "Forbidden", "message": "no"})]
    assert products(fake.api(), ("n-0",)) == ""
