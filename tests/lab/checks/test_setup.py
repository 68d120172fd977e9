"""`recipe-gate setup` on a real cluster: made, verified, made again without a change, and taken back."""

import io
import json
import subprocess
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from checks.cli.setup import main
from lab.settings import Settings

pytestmark = [pytest.mark.lab, pytest.mark.timeout(180)]
Setup = Callable[..., tuple[int, str, str]]


@pytest.fixture
def setup(lab: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Setup:
    def run(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        code = main([*arguments, "--kubeconfig", str(lab.kubeconfig)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def kubectl(lab: Settings) -> Callable[..., str]:
    def run(*arguments: str) -> str:
        command = [str(lab.bin / "kubectl"), "--kubeconfig", str(lab.kubeconfig), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    return run


@pytest.fixture
def name(kubectl: Callable[..., str]) -> Iterator[str]:
    made = f"sbx-{uuid.uuid4().hex[:6]}"
    yield made
    kubectl("delete", "namespace", made, "--ignore-not-found", "--wait=false")


def there(kubectl: Callable[..., str], name: str) -> Any:
    return json.loads(kubectl("get", "namespace", name, "--ignore-not-found", "-o", "json") or "null")


def test_a_sandbox_is_made_verified_and_made_again_without_a_change(
    setup: Setup, kubectl: Callable[..., str], name: str
) -> None:
    code, out, _ = setup(name, "--dry-run", "--hf-token-file", "-", stdin="hf_x")
    assert (code, there(kubectl, name)) == (0, None)
    assert f"+++ Namespace {name} (wanted)" in out
    code, out, _ = setup(name, "--gpus", "4", "--hf-token-file", "-", stdin="hf_x\n")
    assert code == 0, out
    assert "4 of 4 GPUs are left" in out
    assert "hf_x" not in out
    code, out, _ = setup(name, "--gpus", "4", "--hf-token-file", "-", stdin="hf_x")
    assert (code, out.startswith("nothing changes\n")) == (0, True)


def test_what_setup_made_it_takes_back(setup: Setup, kubectl: Callable[..., str], name: str) -> None:
    assert setup(name)[0] == 0
    code, out, _ = setup(name, "--remove", "--dry-run")
    assert code == 0
    assert f"would delete Namespace {name}" in out
    assert setup(name, "--remove")[0] == 0
    left = there(kubectl, name)
    assert left is None or left["status"]["phase"] == "Terminating"


def test_a_removal_spares_what_others_made_and_waits_for_no_run(
    setup: Setup, kubectl: Callable[..., str], name: str
) -> None:
    kubectl("create", "namespace", name)
    kubectl("create", "quota", "sandbox", "--hard=pods=60", "-n", name)
    assert setup(name)[0] == 0
    kubectl("create", "configmap", "slot", "-n", name)
    code, _, err = setup(name, "--remove")
    assert (code, "holds the slot" in err) == (1, True)
    kubectl("delete", "configmap", "slot", "-n", name)
    code, out, _ = setup(name, "--remove")
    assert code == 0
    assert "gave back ResourceQuota sandbox, which was there before" in out
    assert "pod-security.kubernetes.io/enforce" not in there(kubectl, name)["metadata"]["labels"]
    assert json.loads(kubectl("get", "quota", "sandbox", "-n", name, "-o", "json"))["spec"]["hard"] == {"pods": "60"}


def test_a_namespace_with_somebody_else_s_things_stays(setup: Setup, kubectl: Callable[..., str], name: str) -> None:
    assert setup(name)[0] == 0
    kubectl("create", "secret", "generic", "mine", "--from-literal=a=b", "-n", name)
    code, _, err = setup(name, "--remove")
    assert (code, f"namespace {name} stays: secrets/mine" in err) == (1, True)


def test_a_value_that_somebody_else_set_is_theirs(setup: Setup, kubectl: Callable[..., str], name: str) -> None:
    assert setup(name)[0] == 0
    patch = '{"spec": {"hard": {"pods": "10"}}}'
    kubectl("patch", "quota", "sandbox", "-n", name, "--type=merge", "-p", patch)
    code, _, err = setup(name)
    assert code == 1
    assert "spec.hard.pods" in err
    assert "(409)" in err


def test_a_class_that_gives_no_shared_volume_is_not_verified_as_good(setup: Setup, name: str) -> None:
    code, out, _ = setup(name, "--storage-class", "no-such-class")
    assert code == 1, out
