"""`recipe-gate doctor` where there is no cluster, or a wrong call."""

from pathlib import Path

import pytest

from checks.cli_doctor import main


def test_a_cluster_that_nobody_configured_is_a_wrong_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--kubeconfig", str(tmp_path / "none")]) == 2
    assert "No cluster is configured" in capsys.readouterr().err


def test_the_profile_of_a_run_needs_a_sandbox(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--profile", "run"]) == 2
    assert "--sandbox" in capsys.readouterr().err
