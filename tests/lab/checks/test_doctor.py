"""The doctor on a real cluster: each fault is seen for its own reason, and gone when it is mended."""

import json
from collections.abc import Callable

import pytest

from checks.cli.doctor import main
from tests.lab.checks.conftest import Prepared

pytestmark = [pytest.mark.lab, pytest.mark.timeout(180)]
DEFAULT = "storageclass.kubernetes.io/is-default-class"
Look = Callable[[], dict[str, tuple[str, str]]]


@pytest.fixture
def look(prepared: Prepared, capsys: pytest.CaptureFixture[str]) -> Look:
    def looked() -> dict[str, tuple[str, str]]:
        where = ["--sandbox", prepared.namespace, "--kubeconfig", str(prepared.settings.kubeconfig), "--format", "json"]
        main(where)
        return {one["id"]: (one["status"], one["seen"]) for one in json.loads(capsys.readouterr().out)["checks"]}

    return looked


def secret(prepared: Prepared, token: str) -> None:
    made = [
        "create",
        "secret",
        "generic",
        "hf-token-secret",
        f"--from-literal=HF_TOKEN={token}",
        "--dry-run=client",
        "-o",
        "yaml",
    ]
    prepared.kubectl("apply", "-f", "-", stdin=prepared.kubectl(*made))


def test_a_prepared_sandbox_of_the_lab_has_no_fault(prepared: Prepared, look: Look) -> None:
    secret(prepared, "hf_x")
    found = look()
    assert {check: seen for check, (status, seen) in found.items() if status == "fail"} == {}
    assert {found[check][0] for check in ("api", "gpu-nodes", "dynamo-crds", "dynamo-admission", "sandbox-quota")} == {
        "pass"
    }


def test_storage_classes_without_a_default_and_with_two_are_told_apart(prepared: Prepared, look: Look) -> None:
    (name, *_) = prepared.kubectl("get", "storageclass", "-o", "name").split()
    before = look()["storage-class"][0]
    other = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": "second"},
        "provisioner": "x/y",
    }
    try:
        for one in prepared.kubectl("get", "storageclass", "-o", "name").split():
            prepared.kubectl("annotate", "--overwrite", one, f"{DEFAULT}=false")
        assert look()["storage-class"][0] == "fail"
        prepared.kubectl("apply", "-f", "-", stdin=json.dumps(other))
        for one in (name, "storageclass/second"):
            prepared.kubectl("annotate", "--overwrite", one, f"{DEFAULT}=true")
        assert look()["storage-class"][0] == "warn"
    finally:
        prepared.kubectl("delete", "storageclass", "second", "--ignore-not-found")
        prepared.kubectl("annotate", "--overwrite", name, f"{DEFAULT}={'true' if before == 'pass' else 'false'}")
    assert look()["storage-class"][0] == before


def test_a_closed_node_is_seen_and_an_opened_one_too(prepared: Prepared, look: Look) -> None:
    nodes = prepared.kubectl("get", "nodes", "-o", "name").split()
    try:
        for node in nodes:
            prepared.kubectl("cordon", node)
        assert look()["gpus-schedulable"][0] == "fail"
    finally:
        for node in nodes:
            prepared.kubectl("uncordon", node)
    assert look()["gpus-schedulable"][0] == "pass"


def test_a_token_with_a_newline_another_s_key_and_no_secret_are_told_apart(prepared: Prepared, look: Look) -> None:
    assert look()["sandbox-token"][0] == "warn"
    secret(prepared, "hf_x\n")
    assert look()["sandbox-token"] == ("fail", "HF_TOKEN ends with a newline or a space")
    secret(prepared, "hf_x")
    assert look()["sandbox-token"][0] == "pass"


def test_what_is_left_and_what_limits_a_sandbox_is_seen(prepared: Prepared, look: Look) -> None:
    told = {"name": "slot", "annotations": {"recipe-gate.dev/run": "run-1"}}
    slot = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": told}
    prepared.kubectl("apply", "-f", "-", stdin=json.dumps(slot))
    assert look()["sandbox-leftovers"] == ("warn", "run-1 holds the slot")
    prepared.kubectl("delete", "configmap", "slot")
    prepared.kubectl("delete", "resourcequota,networkpolicy", "--all")
    found = look()
    assert (found["sandbox-quota"][0], found["sandbox-network"][0], found["sandbox-leftovers"][0]) == (
        "warn",
        "warn",
        "pass",
    )


def test_a_namespace_that_is_not_there_is_a_fault_of_its_own(
    prepared: Prepared, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--sandbox", "nowhere", "--kubeconfig", str(prepared.settings.kubeconfig)]) == 1
    assert "there is no namespace nowhere" in capsys.readouterr().out
