"""An export says which GPUs served, if its telemetry saw any."""

from typing import Any

import pytest

from checks.measure.aiperf_config import gpu_names


def seen(*names: Any) -> dict[str, Any]:
    gpus = {f"GPU-{number}": {"gpu_index": number, "gpu_name": name} for number, name in enumerate(names)}
    return {"telemetry_data": {"summary": {}, "endpoints": {"http://node:9400/metrics": {"gpus": gpus}}}}


def test_each_product_is_named_once() -> None:
    assert gpu_names(seen("NVIDIA H100", "NVIDIA H100", "NVIDIA A100")) == "NVIDIA A100, NVIDIA H100"


@pytest.mark.parametrize(
    "export",
    [{}, {"telemetry_data": None}, {"telemetry_data": {"endpoints": []}}, seen(), seen(None), {"telemetry_data": [1]}],
)
def test_without_telemetry_nothing_is_said(export: dict[str, Any]) -> None:
    assert gpu_names(export) == ""
