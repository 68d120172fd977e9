"""`recipe-gate setup` where the call is wrong; what it does to a cluster is tried on the lab's."""

import io
from pathlib import Path

import pytest

from checks.cli.setup import main


def test_a_cluster_that_nobody_configured_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sbx-1", "--kubeconfig", str(tmp_path / "none")]) == 3
    assert "No cluster is configured" in capsys.readouterr().err


def test_a_token_s_file_that_is_not_there_or_holds_no_token_is_a_wrong_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["sbx-1", "--hf-token-file", str(tmp_path / "none")]) == 2
    (tmp_path / "two").write_text("one two\n")
    assert main(["sbx-1", "--hf-token-file", str(tmp_path / "two")]) == 2
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert main(["sbx-1", "--hf-token-file", "-"]) == 2
    assert capsys.readouterr().err.count("a token is one word and nothing else") == 2
