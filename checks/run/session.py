"""One run on a real cluster: the connection, the sandbox's slot, and where the Result is kept; the composition of a run."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from checks.doctor import preflight
from checks.kube import paths, portforward, slot
from checks.kube.api import Api
from checks.kube.connection import RUN_PATIENCE, in_cluster, open_api
from checks.kube.errors import RejectedError, UnreachableError
from checks.kube.waiting import Clock
from checks.model.protocol import RESULT_FILE, SLOT
from checks.model.result import Evidence, Outcome, Result
from checks.model.spec import Overlay, Spec
from checks.model.stored import to_stored
from checks.recipe import gpu_demand
from checks.run.sandbox import Sandbox
from checks.run.sandbox_secrets import secrets_of, without
from checks.run.steps import run as measure
from checks.run.stopped import StoppedError

ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")
METRICS_SECONDS = 5.0
Plain = dict[str, Any]
Save = Callable[[Result], None]


@dataclass(frozen=True)
class Target:
    """Where a run goes: a sandbox of a cluster, with its overlay; `image` is the product's own."""

    namespace: str
    overlay: Overlay
    image: str
    kubeconfig: Path | None = None


def open_target(target: Target) -> AbstractContextManager[Api]:
    """The API server that a target is reached by, until the end of the block."""
    return open_api(target.kubeconfig, RUN_PATIENCE)


def _silent(_: str) -> None:
    pass


def local(api: Api, run: str, spec: Spec, target: Target, save: Save, tell: Callable[[str], None] = _silent) -> Result:
    """A run that takes the sandbox's slot itself and gives it back, whatever happens; `tell` hears of a slot that stays."""
    refused = _unready(api, spec, target) or slot.take(api, target.namespace, run)
    if refused:
        return _nothing(run, target, refused)
    with _slot_left(api, target, run, tell):
        return _run(api, spec, target, save)


@contextmanager
def _slot_left(api: Api, target: Target, run: str, tell: Callable[[str], None]) -> Iterator[None]:
    """The slot is given back at the end, of a sandbox that could be cleared; where that fails, what was measured stands."""
    try:
        yield
    finally:
        try:
            aside = slot.leave(api, target.namespace, run)
            if aside:
                tell(f"sandbox {target.namespace} is set aside, since it could not be cleared: {aside}")
        except (UnreachableError, RejectedError, StoppedError) as error:
            tell(f"sandbox {target.namespace} is still taken; remove its ConfigMap {SLOT} ({error})")


def released(api: Api, run: str, spec: Spec, target: Target, save: Save) -> Result:
    """A run in its Job's pod: whoever released it has taken the slot for it and will give it back.

    Its name is its Job's, which an earlier version may have made of a text that this one would write differently.
    """
    held = slot.holder(api, target.namespace)
    if held is None or held[0] != run:
        who = held[0] if held else "nobody"
        refused = f"The slot of sandbox {target.namespace} is held by {who}, not by this run."
    else:
        refused = _unready(api, spec, target)
    if not refused:
        return _run(api, spec, target, save)
    result = _nothing(run, target, refused)
    save(result)
    return result


def _unready(api: Api, spec: Spec, target: Target) -> str:
    """Why the cluster would make any run fail; empty when it is ready."""
    return preflight.cluster_fault(api, target.namespace, gpu_demand.gpus_of_run(spec), datetime.now(UTC))


def _run(api: Api, spec: Spec, target: Target, save: Save) -> Result:
    held = api.get(paths.config_map(target.namespace, SLOT))
    direct = target.kubeconfig is None and in_cluster()
    clock = Clock(time.monotonic, time.sleep)

    def reach(namespace: str, service: str) -> Any:
        if direct:
            return portforward.direct(namespace, service)
        return portforward.forwarded(api, namespace, service)

    def into(pod: Plain, port: int) -> AbstractContextManager[HTTPConnection]:
        if direct:
            address = str((pod.get("status") or {}).get("podIP") or "")
            return closing(HTTPConnection(address, port, timeout=METRICS_SECONDS))
        return portforward.to_pod(api, target.namespace, pod["metadata"]["name"], port, METRICS_SECONDS)

    kept = secrets_of(api, target.namespace, spec, target.overlay)
    stage = Sandbox(
        api,
        target.namespace,
        target.overlay,
        spec,
        held,
        image=target.image,
        reach=reach,
        into=into,
        clock=clock,
        token=secrets.token_hex,
        secrets=kept,
    )

    def told(result: Result) -> Result:
        return without(replace(result, made_room=stage.made_room), kept)

    return told(measure(spec, stage, lambda result: save(told(result)), time.monotonic))


def _nothing(run: str, target: Target, reason: str) -> Result:
    result = Result(run, target.namespace, target.overlay, Outcome.INFRASTRUCTURE)
    return Result(result.run, result.sandbox, result.overlay, result.outcome, evidence=Evidence(result.step, reason))


def keeper(api: Api, control: str, config_map: str) -> Save:
    """Writes each Result into the ConfigMap of the control namespace that was made for this run."""

    def save(result: Result) -> None:
        api.merge(paths.config_map(control, config_map), {"data": {RESULT_FILE: to_stored(result)}})

    return save
