"""What a run asks of a real cluster before it begins, and GPUs that others hold: neither is ever the recipe's failure."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from checks.doctor import preflight
from checks.kube.connection import open_api
from checks.model.result import Outcome, Step
from tests.lab.checks.test_failures import NO_SECRET, broken, ran

pytestmark = [pytest.mark.lab, pytest.mark.timeout(180)]
HOOK = {
    "apiVersion": "admissionregistration.k8s.io/v1",
    "kind": "ValidatingWebhookConfiguration",
    "metadata": {"name": "dead-dynamo"},
    "webhooks": [
        {
            "name": "dead.nvidia.com",
            "clientConfig": {"service": {"namespace": "default", "name": "gone"}},
            "rules": [
                {"apiGroups": ["nvidia.com"], "apiVersions": ["*"], "operations": ["CREATE"], "resources": ["nothing"]}
            ],
            "sideEffects": "None",
            "admissionReviewVersions": ["v1"],
        }
    ],
}
HOLDER = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "holder", "namespace": "default"},
    "spec": {
        "terminationGracePeriodSeconds": 0,
        "containers": [
            {
                "name": "c",
                "image": "holder:1",
                "imagePullPolicy": "Never",
                "resources": {"limits": {"nvidia.com/gpu": "6"}},
            }
        ],
    },
}


def test_a_cluster_that_is_ready_is_asked_within_two_seconds(prepared: Any) -> None:
    with open_api(prepared.settings.kubeconfig) as api:
        began = time.monotonic()
        reason = preflight.cluster_fault(api, prepared.namespace, 4, datetime.now(UTC))
        seconds = time.monotonic() - began
    print(f"what a run asks first: {seconds:.2f} s")
    assert (reason, seconds < 2.0) == ("", True)


def test_a_dead_webhook_ends_a_run_before_it_takes_the_sandbox_and_a_live_one_does_not(prepared: Any) -> None:
    prepared.kubectl("apply", "-f", "-", stdin=json.dumps(HOOK))
    try:
        result, saved = ran(prepared, broken(NO_SECRET))
    finally:
        prepared.kubectl("delete", "validatingwebhookconfiguration", "dead-dynamo")
    assert (result.outcome, result.blocks, saved) == (Outcome.INFRASTRUCTURE, (), [])
    assert result.evidence is not None
    assert "(dynamo-webhooks): dead-dynamo calls the Service default/gone, which is not there" in result.evidence.reason
    assert prepared.left() == []
    after, _ = ran(prepared, broken(("sharedMemory", "sharedMemroy")))
    assert after.outcome is Outcome.FAILED


def test_gpus_that_another_namespace_holds_are_told_as_such_and_the_recipe_is_not_blamed(prepared: Any) -> None:
    prepared.kubectl("-n", "default", "apply", "-f", "-", stdin=json.dumps(HOLDER))
    try:
        prepared.kubectl("-n", "default", "wait", "--for=condition=PodScheduled", "pod/holder", "--timeout=60s")
        result, _ = ran(prepared, broken(NO_SECRET))
    finally:
        prepared.kubectl("-n", "default", "delete", "pod", "holder", "--ignore-not-found")
    assert (result.outcome, result.step) == (Outcome.INFRASTRUCTURE, Step.READY)
    assert result.evidence is not None
    assert "4 GPUs are needed, and of 8 others hold some (6 by default)." in result.evidence.reason
    assert prepared.left() == []
