"""`recipe-gate doctor` where there is no cluster, or a wrong call."""

from pathlib import Path

import pytest

from checks.cli.doctor import main


def test_a_cluster_that_nobody_configured_is_a_wrong_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--kubeconfig", str(tmp_path / "none")]) == 2
    assert "No cluster is configured" in capsys.readouterr().err


def test_the_profile_of_a_run_needs_a_sandbox(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--profile", "run"]) == 2
    assert "--sandbox" in capsys.readouterr().err


OWN = Path(__file__).parents[3] / "recipes/llama-3-70b/vllm/agg"


def test_a_look_into_an_image_needs_a_sandbox(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--runtime", str(OWN)]) == 2
    assert "`--runtime` needs --sandbox NAMESPACE" in capsys.readouterr().err


def test_what_is_no_recipe_is_a_wrong_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--sandbox", "n", "--runtime", str(tmp_path)]) == 2
    assert "is no recipe" in capsys.readouterr().err


def test_a_recipe_without_a_graph_is_a_wrong_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "recipes/m/vllm/agg"
    home.mkdir(parents=True)
    (home / "deploy.yaml").write_text("kind: Other")
    assert main(["--sandbox", "n", "--runtime", str(home)]) == 2
    assert "declares 0 DynamoGraphDeployments" in capsys.readouterr().err


def test_an_overlay_that_cannot_be_read_is_a_wrong_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "overlay.json").write_text('{"nodes": 3}')
    assert main(["--sandbox", "n", "--runtime", str(OWN), "--overlay", str(tmp_path / "overlay.json")]) == 2
    assert "nodes" in capsys.readouterr().err
