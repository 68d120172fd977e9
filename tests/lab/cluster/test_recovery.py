"""A cluster leaves no trace, and comes up after any end of the one before.

It runs beside the lab that the other tests use, in network and mount namespaces of its own.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lab.cluster import cgroups, containerd, mounts, processes
from lab.cluster.kubectl import Kubectl
from lab.settings import Settings

pytestmark = [pytest.mark.lab, pytest.mark.slow, pytest.mark.timeout(240)]
Pod = Callable[..., dict[str, Any]]

# What the lab writes at fixed places is hidden from the other lab.
_HIDE = (
    "ip link set lo up; "
    "for d in /var/lib/kubelet /var/log/containers /var/lib/cni; do [ ! -d $d ] || mount -t tmpfs none $d; done; "
    "exec sleep 600"
)


@dataclass(frozen=True)
class Elsewhere:
    """Another lab in namespaces of its own, which the process `holder` keeps open."""

    settings: Settings
    holder: int

    def run(self, *argv: str, given: str | None = None) -> "subprocess.CompletedProcess[str]":
        """Run a command there, whatever comes out."""
        return subprocess.run(
            self.command(*argv), env=self.environment(), input=given, capture_output=True, text=True, check=False
        )

    def command(self, *argv: str) -> list[str]:
        """The command line that runs `argv` there."""
        return ["nsenter", "--net", "--mount", f"--target={self.holder}", f"--wdns={Path.cwd()}", *argv]

    def environment(self) -> dict[str, str]:
        """The settings of this lab."""
        lab = {"RECIPE_GATE_CACHE": str(self.settings.cache), "RECIPE_GATE_LAB": str(self.settings.state)}
        return {**os.environ, **lab}

    def lab(self, command: str) -> str:
        """What `python -m lab.cluster up|down` prints; it must succeed."""
        done = self.run(sys.executable, "-m", "lab.cluster", command)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def kubectl(self, *arguments: str, given: str | None = None) -> str:
        """What kubectl prints; it must succeed."""
        done = self.run(*Kubectl(self.settings).command(*arguments), given=given)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start_pod(self) -> None:
        """Start a pod of the lab's own smallest image, which every cluster has."""
        self.kubectl("run", "still", f"--image={containerd.PAUSE_IMAGE}", "--image-pull-policy=Never")
        self.kubectl("wait", "--for=condition=Ready", "--timeout=60s", "pod/still")

    def traces(self) -> dict[str, Any]:
        """What of a lab is found on the machine."""
        table = Path(f"/proc/{self.holder}/mountinfo").read_text()
        return {
            "processes": list(processes.alive(self.settings)),
            "shims": list(containerd.shims(self.settings)),
            "interfaces": re.findall(r"^\d+: (\S+?)[@:]", self.run("ip", "-oneline", "link").stdout, re.MULTILINE),
            "rules": self.run("nft", "list", "tables").stdout,
            "mounts": [str(mount.path) for mount in mounts.parsed(table) if self.settings.state in mount.path.parents],
            "attachments": self.run("ls", "/var/lib/cni", "/var/log/containers", "/var/lib/kubelet").stdout.split(),
            "folder": self.settings.state.exists(),
        }


@pytest.fixture
def elsewhere(lab: Settings) -> Iterator[Elsewhere]:
    """A lab that shares nothing with the running one but the built programs."""
    folder = Path(f"/tmp/rg-{os.getpid()}")  # noqa: S108  sockets need short paths
    (folder / "cache").mkdir(parents=True)
    (folder / "cache" / "bin").symlink_to(lab.bin)
    settings = Settings(cache=folder / "cache", state=folder / "lab")
    holder = subprocess.Popen(["unshare", "--net", "--mount", "--propagation=private", "sh", "-c", _HIDE])
    while Path(f"/proc/{holder.pid}/comm").read_text().strip() != "sleep":
        time.sleep(0.01)
    there = Elsewhere(settings, holder.pid)
    yield there
    there.lab("down")
    holder.kill()
    holder.wait()
    subprocess.run(["rm", "-r", str(folder)], check=True)


def groups(settings: Settings) -> list[Path]:
    """The control groups of a lab's containers that exist."""
    names = containerd.container_groups(settings)
    found = [root / name.lstrip("/") for name in names for root in cgroups.hierarchies()]
    return [path for path in found if path.exists()]


def kill_all(settings: Settings) -> None:
    """Kill everything that the lab started but the containers, as a crash would."""
    for pid in [process.pid for process in processes.alive(settings).values()] + list(containerd.shims(settings)):
        os.kill(pid, signal.SIGKILL)


def test_a_stopped_cluster_leaves_no_trace(elsewhere: Elsewhere) -> None:
    clean = elsewhere.traces()
    for _ in range(2):
        elsewhere.lab("up")
        elsewhere.start_pod()
        used = groups(elsewhere.settings)
        assert used
        elsewhere.lab("down")
        assert elsewhere.traces() == clean
        assert [path for path in used if path.exists()] == []


def test_a_cluster_comes_up_after_everything_was_killed(elsewhere: Elsewhere) -> None:
    elsewhere.lab("up")
    elsewhere.start_pod()
    used = groups(elsewhere.settings)
    kill_all(elsewhere.settings)
    elsewhere.lab("up")
    assert [path for path in used if path.exists()] == []
    assert elsewhere.kubectl("get", "pods", "--all-namespaces", "--output=name") == ""
    elsewhere.start_pod()


def test_a_cluster_comes_up_after_a_start_that_was_killed(elsewhere: Elsewhere) -> None:
    starting = subprocess.Popen(
        elsewhere.command(sys.executable, "-m", "lab.cluster", "up"), env=elsewhere.environment()
    )
    while "kubelet" not in processes.alive(elsewhere.settings):
        time.sleep(0.05)
    starting.kill()
    starting.wait()
    elsewhere.lab("up")
    elsewhere.start_pod()


def test_a_running_cluster_is_left_alone(elsewhere: Elsewhere) -> None:
    elsewhere.lab("up")
    before = processes.alive(elsewhere.settings)
    assert "already up" in elsewhere.lab("up")
    assert processes.alive(elsewhere.settings) == before


def test_a_second_lab_on_the_machine_is_refused(lab: Settings) -> None:
    environment = {**os.environ, "RECIPE_GATE_LAB": "/tmp/rg-second"}  # noqa: S108  never made
    refused = subprocess.run(
        [sys.executable, "-m", "lab.cluster", "up"], env=environment, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 2
    assert "Another kubelet runs on this machine" in refused.stderr
