"""Every command of the page on preparing a cluster does on a real one what the page says; runs are tried elsewhere."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.cluster.kubectl import Kubectl
from lab.sandbox import overlay
from lab.settings import Settings

pytestmark = [pytest.mark.lab, pytest.mark.timeout(300)]
ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/cluster.md").read_text()
SANDBOX = "sbx-h100-1"
COMMANDS = [
    line
    for line in re.findall(r"^    ((?:recipe-gate|kubectl|sed) .*)$", PAGE, re.MULTILINE)
    if not line.startswith("recipe-gate run ")
]
LACKING = ("--gateway", "--runtime")
"""What the lab has not, so that the doctor ends with 1: a gateway, and GPUs inside an image."""


@pytest.fixture
def environment(whole: Settings) -> Iterator[dict[str, str]]:
    programs = os.pathsep.join([str(Path(sys.executable).parent), str(whole.bin), os.environ["PATH"]])
    yield {**os.environ, "PATH": programs, "KUBECONFIG": str(whole.kubeconfig)}
    Kubectl(whole, "")("delete", "namespace", SANDBOX, "--ignore-not-found", "--wait=false")


def test_every_command_of_the_page_works_in_its_order(
    whole: Settings, environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "token.txt").write_text("hf_x\n")
    words = {"fast-rwx": "lab-rwx", "token.txt": f"{tmp_path}/token.txt", "sbx.toml": str(overlay(whole))}
    assert len(COMMANDS) >= 11
    for line in COMMANDS:
        command = line
        for word, ours in words.items():
            command = command.replace(word, ours)
        shell = ["bash", "-o", "pipefail", "-c", command]
        done = subprocess.run(shell, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == int(any(word in line for word in LACKING)), f"{line}\n{done.stdout}{done.stderr}"
        assert "hf_x" not in done.stdout
        if line.endswith("--remove"):
            Kubectl(whole, "")("wait", "--for=delete", f"namespace/{SANDBOX}", "--timeout=120s")
