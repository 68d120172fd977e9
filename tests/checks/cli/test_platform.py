"""`recipe-gate platform plan` where there is no cluster, and what may not stand in a command."""

from pathlib import Path

import pytest

from checks.cli.platform import main


def test_a_cluster_that_nobody_configured_is_a_wrong_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--kubeconfig", str(tmp_path / "none")]) == 2
    assert "No cluster is configured" in capsys.readouterr().err


@pytest.mark.parametrize(
    "given",
    [
        ["--namespace", "a; rm"],
        ["--version", "$(id)"],
        ["--registry", "x y"],
        ["--charts", "`id`"],
        ["--restrict", "A_b"],
        ["--multinode", "ray"],
    ],
)
def test_what_is_no_name_never_stands_in_a_command(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["plan", *given])
    assert ended.value.code == 2
    assert given[0] in capsys.readouterr().err
