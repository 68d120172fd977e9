"""The Kubernetes objects of a run, as plain dictionaries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.jobs.accounts import job_owner
from bot.model.run_order import Order
from bot.model.subject import SubjectKind
from checks.judge import gpu_budget
from checks.model.protocol import (
    NO_PULL_REQUEST,
    OVERLAY_FILE,
    RUN_LABEL,
    SLOT,
    SPEC_FILE,
    Annotation,
    Creator,
    input_of,
    result_of,
)
from checks.model.spec import MOST_EACH, Overlay, Spec
from checks.model.stored import VERSION, to_stored
from checks.recipe.gpu_demand import gpus_of_run

STARTING_SECONDS = 900
"""What pulling the run's own image and being scheduled may take beside the run's own deadlines."""
USER = 65532
INPUT, RUN_OVERLAY = "/input", "/run-overlay"
"""Where a run's pod finds its spec and its overlay."""


@dataclass(frozen=True)
class Image:
    """The product's own image, which holds `recipe-gate run`, and what its registry asks for."""

    reference: str
    pull_secrets: tuple[str, ...] = ()


def spec_config_map(order: Order) -> dict[str, Any]:
    """The ConfigMap with the run's input; it gets its owner when the Job exists."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": input_of(order.name), "labels": {RUN_LABEL: "true"}},
        "immutable": True,
        "data": {SPEC_FILE: to_stored(order.spec)},
    }


def job(order: Order, image: Image) -> dict[str, Any]:
    """The suspended Job: the queue entry, the record of who approved what, and the run itself once released."""
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": order.name, "labels": {RUN_LABEL: "true"}, "annotations": _record(order)},
        "spec": {
            "suspend": True,
            "backoffLimit": 0,
            "activeDeadlineSeconds": seconds(order.spec),
            "template": {"metadata": {"labels": {RUN_LABEL: "true"}}, "spec": _pod(order.name, image)},
        },
    }


def seconds(spec: Spec) -> int:
    """The longest that a run may take: every phase's deadline used up, but no more than its budget of GPU minutes lets it."""
    deadlines = spec.deadlines
    measured = deadlines.benchmark + deadlines.collect + 2 * deadlines.clear
    one = deadlines.ready + deadlines.smoke + MOST_EACH * measured + deadlines.clear
    allowed = gpu_budget.seconds_of(spec) + deadlines.collect + 2 * deadlines.clear
    return STARTING_SECONDS + deadlines.model_cache + int(min(len(spec.sequence) * one, allowed))


def release_patch(run: str, sandbox: str, overlay: Overlay) -> dict[str, Any]:
    """The one change that starts a run: unsuspended, and told where; the pod reads both from its own annotations."""
    annotations = {Annotation.SANDBOX: sandbox, Annotation.OVERLAY: to_stored(overlay)}
    return {
        "metadata": {"name": run, "annotations": annotations},
        "spec": {"suspend": False, "template": {"metadata": {"annotations": annotations}}},
    }


def slot(run: str) -> dict[str, Any]:
    """The lock of a sandbox, held for a run; everything that the run applies there is owned by it."""
    annotations = {Annotation.RUN: run, Annotation.CREATED_BY: Creator.BOT}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": SLOT, "annotations": annotations}}


def owner(run: str, uid: str) -> dict[str, Any]:
    """A patch that makes a ConfigMap go when the run's Job goes."""
    return {"metadata": {"ownerReferences": [job_owner(run, uid)]}}


def _record(order: Order) -> dict[str, str]:
    subject, spec, approval = order.subject, order.spec, order.approval
    return {
        Annotation.SCHEMA: str(VERSION),
        Annotation.REPOSITORY: str(subject.repository),
        Annotation.FULL_NAME: order.full_name,
        Annotation.SUBJECT_KIND: subject.kind,
        Annotation.SUBJECT: subject.name,
        Annotation.PULL_REQUEST: subject.name if subject.kind is SubjectKind.PULL_REQUEST else NO_PULL_REQUEST,
        Annotation.HEAD: spec.head.sha,
        Annotation.BASE: spec.base.sha if spec.base else "",
        Annotation.BASE_REF: order.base_ref,
        Annotation.RECIPE: spec.recipe,
        Annotation.HARDWARE: spec.hardware,
        Annotation.GPUS: str(gpus_of_run(spec)),
        Annotation.GPU_MINUTES: str(spec.gpu_minutes),
        Annotation.CAUSE: order.cause,
        Annotation.ATTEMPT: str(order.attempt),
        Annotation.CLASS: order.trusted,
        Annotation.APPROVER: approval.approver,
        Annotation.APPROVAL_COMMENT: str(approval.comment),
        Annotation.APPROVED_AT: datetime.fromtimestamp(approval.at, UTC).isoformat(),
        Annotation.APPROVAL_LEVEL: approval.level,
        Annotation.APPROVAL_POLICY: approval.policy,
        Annotation.CREATED_FOR: f"{subject.within(order.full_name)} at {spec.head.sha}: {spec.origin.cause}",
    }


def _pod(run: str, image: Image) -> dict[str, Any]:
    """The run's pod: no privilege, nothing writable but /tmp, and no secret but its own service account's token."""
    return {
        "restartPolicy": "Never",
        "serviceAccountName": run,
        "imagePullSecrets": [{"name": secret} for secret in image.pull_secrets],
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER,
            "runAsGroup": USER,
            "fsGroup": USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [_container(run, image)],
        "volumes": [
            {"name": "input", "configMap": {"name": input_of(run)}},
            {
                "name": "run-overlay",
                "downwardAPI": {"items": [_from_annotation(Annotation.OVERLAY, path=OVERLAY_FILE)]},
            },
            {"name": "tmp", "emptyDir": {}},
        ],
    }


def _container(run: str, image: Image) -> dict[str, Any]:
    return {
        "name": "run",
        "image": image.reference,
        "command": [
            *("recipe-gate", "run", "--spec", f"{INPUT}/{SPEC_FILE}", "--result", result_of(run)),
            *("--sandbox", "$(SANDBOX)", "--overlay", f"{RUN_OVERLAY}/{OVERLAY_FILE}", "--image", image.reference),
        ],
        "env": [{"name": "SANDBOX", "valueFrom": _from_annotation(Annotation.SANDBOX)}],
        "resources": {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"memory": "1Gi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "volumeMounts": [
            {"name": "input", "mountPath": INPUT, "readOnly": True},
            {"name": "run-overlay", "mountPath": RUN_OVERLAY, "readOnly": True},
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - the pod's own emptyDir
        ],
    }


def _from_annotation(key: Annotation, **extra: str) -> dict[str, Any]:
    reference: Mapping[str, Any] = {"fieldRef": {"fieldPath": f"metadata.annotations['{key}']"}}
    return {**extra, **reference}
