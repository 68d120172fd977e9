"""Who may not read something is told so, check by check; the optional ClusterRole leaves nothing unread."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from checks.cli.doctor import main
from lab.sandbox import account_kubeconfig
from lab.settings import Settings
from tests.lab.checks.conftest import DEPLOY, Prepared

pytestmark = [pytest.mark.lab, pytest.mark.timeout(180)]
NAME = "recipe-gate-doctor"
ASKED = ["--profile", "production", "--gateway", "kgateway", "--format", "json"]


@contextmanager
def allowed(prepared: Prepared) -> Iterator[None]:
    """The bot's account has the optional ClusterRole."""
    prepared.anywhere("apply", "-f", str(DEPLOY / "doctor.yaml"))
    prepared.anywhere("create", "clusterrolebinding", NAME, f"--clusterrole={NAME}", "--serviceaccount=recipe-gate:bot")
    try:
        yield
    finally:
        prepared.anywhere("delete", "clusterrolebinding,clusterrole", NAME)


def told(kubeconfig: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, str]]:
    code = main([*ASKED, "--kubeconfig", str(kubeconfig)])
    return code, {one["id"]: one["status"] for one in json.loads(capsys.readouterr().out)["checks"]}


def test_without_rights_every_check_is_there_and_says_that_it_was_not_made(
    whole: Settings, prepared: Prepared, capsys: pytest.CaptureFixture[str]
) -> None:
    _, every = told(whole.kubeconfig, capsys)
    with allowed(prepared):
        _, full = told(account_kubeconfig(whole, "bot"), capsys)
    code, poor = told(account_kubeconfig(whole, "bot"), capsys)
    assert full == every
    assert poor.keys() == every.keys()
    skipped = {check for check, status in poor.items() if status == "skipped"}
    assert {"gpu-nodes", "storage-class", "dynamo-crds", "dynamo-operator", "gateway-class"} <= skipped
    assert code == int("fail" in poor.values())
