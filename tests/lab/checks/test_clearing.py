"""A block is cleared without sitting out the grace period of pods that do not listen."""

import time
from typing import Any

import pytest

from checks.kube import clearing, slot
from checks.kube.api import Api
from checks.kube.apply import apply
from checks.kube.waiting import Clock, wait
from checks.model.grants import Grants
from checks.model.spec import Overlay
from checks.recipe.overlay import granted, hurried, owned
from checks.run import session

pytestmark = [pytest.mark.lab, pytest.mark.timeout(300)]
DEAF: dict[str, Any] = {
    "name": "deaf",
    "image": "ghcr.io/recipe-gate/recipe-gate:0.1.0",
    "command": ["/bin/sh", "-c", "trap '' TERM; while true; do sleep 1; done"],
}
GRACE = 120
CLOCK = Clock(time.monotonic, time.sleep)


def pod_spec(restart: str) -> dict[str, Any]:
    return {"restartPolicy": restart, "terminationGracePeriodSeconds": GRACE, "containers": [DEAF]}


def test_a_shell_that_ignores_sigterm_does_not_hold_the_sandbox(prepared: Any) -> None:
    target = session.Target(prepared.namespace, Overlay(), "", prepared.settings.kubeconfig)
    with session.open_target(target) as api:
        cleared_at_once(api, prepared)


def cleared_at_once(api: Api, prepared: Any) -> None:
    assert slot.take(api, prepared.namespace, "run-test") == ""
    held = slot.holder(api, prepared.namespace)
    assert held is not None
    block = slot.begin(api, prepared.namespace, held[1])
    job = {"template": {"spec": pod_spec("Never")}}
    objects = [
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "deaf"}, "spec": pod_spec("Always")},
        {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "deaf"}, "spec": job},
    ]
    grants = granted(Grants(), Overlay(), DEAF["image"])
    assert apply(api, prepared.namespace, [owned(hurried(one), block) for one in objects], grants) == ""
    running = wait(lambda: "" if prepared.kubectl("get", "pods").count("Running") == 2 else "not yet", 60, CLOCK)
    assert running == ""
    began = time.monotonic()
    assert clearing.clear(api, prepared.namespace, held[1], GRACE / 4, CLOCK) == ""
    print(f"cleared after {time.monotonic() - began:.1f} s")
    slot.leave(api, prepared.namespace, "run-test")
    assert wait(lambda: ", ".join(prepared.left()), 30, CLOCK) == ""
