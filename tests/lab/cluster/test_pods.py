"""What runs on the lab's node runs as on any node: logs, exec, port-forward, Services, DNS, Jobs, the API from inside."""

import re
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lab.cluster.kubectl import Kubectl

pytestmark = pytest.mark.lab
Pod = Callable[..., dict[str, Any]]

_SERVE = "mkdir -p /tmp/www && echo served > /tmp/www/index.html && echo started && exec httpd -f -p 8080 -h /tmp/www"


@pytest.fixture(scope="module")
def server(kubectl: Kubectl, pod: Pod) -> Iterator[str]:
    """The name of a ready web server's pod; its Service is called web."""
    probe = {"readinessProbe": {"httpGet": {"path": "/", "port": 8080}, "periodSeconds": 1}}
    service = {"selector": {"app": "server"}, "ports": [{"port": 80, "targetPort": 8080}]}
    about = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": service}
    kubectl.apply([pod("server", _SERVE, **probe), about])
    kubectl.wait("condition=Ready", "pod/server")
    yield "server"
    kubectl("delete", "pod/server", "service/web", "--now")


def outcome(kubectl: Kubectl, document: dict[str, Any]) -> str:
    """The log of a pod that ran to its end without failing."""
    name = document["metadata"]["name"]
    kubectl.apply([document])
    kubectl.wait("jsonpath={.status.phase}=Succeeded", f"pod/{name}")
    return kubectl("logs", name)


def test_a_pod_finds_a_service_by_its_short_and_its_full_name(kubectl: Kubectl, pod: Pod, server: str) -> None:
    full = f"web.{kubectl.namespace}.svc.cluster.local"
    assert outcome(kubectl, pod("client", f"wget -q -O - http://web/; wget -q -O - http://{full}/")) == "served\n" * 2


def test_a_server_reaches_itself_through_its_own_service(kubectl: Kubectl, server: str) -> None:
    assert kubectl("exec", server, "--", "wget", "-q", "-O", "-", "http://web/") == "served\n"


def test_logs_and_exec_work_through_the_api_server(kubectl: Kubectl, server: str) -> None:
    assert kubectl("logs", server) == "started\n"
    assert kubectl("exec", server, "--", "id", "-u") == "0\n"


def test_a_port_can_be_forwarded(kubectl: Kubectl, server: str) -> None:
    command = kubectl.command("port-forward", f"pod/{server}", ":8080", "--address=127.0.0.1")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as forward:
        try:
            assert forward.stdout is not None
            port = re.search(r"127\.0\.0\.1:(\d+)", forward.stdout.readline())
            assert port is not None
            with urllib.request.urlopen(f"http://127.0.0.1:{port[1]}/", timeout=10) as answer:
                assert answer.read() == b"served\n"
        finally:
            forward.terminate()


def test_a_name_that_is_no_service_is_not_found(kubectl: Kubectl, pod: Pod) -> None:
    said = outcome(kubectl, pod("lost", "nslookup nothing.default.svc.cluster.local || echo no such name"))
    assert said.endswith("no such name\n")


def test_a_pod_reaches_the_api_with_its_account_and_the_clusters_authority(kubectl: Kubectl, pod: Pod) -> None:
    said = outcome(kubectl, pod("asking", "ask-api /version; ask-api /api/v1/secrets"))
    version, secrets = said.index('"gitVersion": "v1.'), said.index("403 ")
    assert said.startswith("200 ")
    assert version < secrets
    assert f"system:serviceaccount:{kubectl.namespace}:default" in said


def test_a_job_completes(kubectl: Kubectl, pod: Pod) -> None:
    template = {"spec": pod("job", "echo done")["spec"]}
    about = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "once"}}
    kubectl.apply([{**about, "spec": {"backoffLimit": 0, "template": template}}])
    kubectl.wait("condition=Complete", "job/once")
    assert kubectl("logs", "job/once") == "done\n"


def test_a_pod_runs_under_the_restricted_pod_security_level(kubectl: Kubectl, pod: Pod) -> None:
    kubectl("label", "namespace", kubectl.namespace, "pod-security.kubernetes.io/enforce=restricted")
    try:
        own = {"runAsNonRoot": True, "runAsUser": 65532, "seccompProfile": {"type": "RuntimeDefault"}}
        strict = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "readOnlyRootFilesystem": True}
        assert (
            outcome(kubectl, pod("strict", "id -u", spec={"securityContext": own}, securityContext=strict)) == "65532\n"
        )
        refused = kubectl.run("run", "loose", "--image=any", "--restart=Never")
        assert "violates PodSecurity" in refused.stderr
    finally:
        kubectl("label", "namespace", kubectl.namespace, "pod-security.kubernetes.io/enforce-")
