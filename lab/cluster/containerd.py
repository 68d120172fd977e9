"""containerd: runs the pods' containers and keeps their images, these below Settings.cache so that they survive."""

import json
import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from lab.cluster import cgroups, folders, mounts, processes, wait
from lab.cluster.environment import of_cluster
from lab.cluster.errors import LabError
from lab.cluster.packages import CNI_PLUGINS
from lab.settings import Settings

NAME = "containerd"
PAUSE_IMAGE = "localhost/recipe-gate-lab/pause:1"
_NAMESPACE = "k8s.io"
_SHORT = 40  # longest folder that containerd accepts for the shims' sockets
_CONFIGURATION = """\
version = 3
root = '{root}'
state = '{state}'
temp = '{root}/tmp'
imports = []

[grpc]
  address = '{socket}'

[ttrpc]
  address = '{socket}.ttrpc'

[plugins.'io.containerd.internal.v1.opt']
  path = '{state}/opt'

[plugins.'io.containerd.nri.v1.nri']
  disable = true

[plugins.'io.containerd.shim.v1.manager']
  socket_dir = '{shims}'

[[plugins.'io.containerd.transfer.v1.local'.unpack_config]]
  platform = 'linux'
  snapshotter = '{snapshotter}'

[plugins.'io.containerd.cri.v1.images']
  snapshotter = '{snapshotter}'
  [plugins.'io.containerd.cri.v1.images'.pinned_images]
    sandbox = '{pause}'

[plugins.'io.containerd.cri.v1.runtime']
  # Where the capability to lower it is missing, no container would start.
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  [plugins.'io.containerd.cri.v1.runtime'.cni]
    bin_dirs = ['{plugins}']
    conf_dir = '{networks}'
    use_internal_loopback = true
  [plugins.'io.containerd.cri.v1.runtime'.containerd]
    default_runtime_name = 'runc'
    [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
      runtime_type = 'io.containerd.runc.v2'
      runtime_path = '{shim}'
      [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
        Root = '{state}/runc'
        SystemdCgroup = false
"""


def root(settings: Settings) -> Path:
    """Images and snapshots."""
    return settings.cache / "containerd"


def state(settings: Settings) -> Path:
    """What runs now."""
    return folders.cluster(settings) / "containerd"


def socket(settings: Settings) -> Path:
    """Where kubelet and ctr reach containerd."""
    return folders.cluster(settings) / "containerd.sock"


def snapshotter(file_system: str) -> str:
    """overlayfs, or native where the cache itself lies on an overlay, which cannot be stacked."""
    return "native" if file_system == "overlay" else "overlayfs"


def chosen_snapshotter(settings: Settings) -> str:
    """The snapshotter for the file system of this cache."""
    return snapshotter(mounts.kind_of(root(settings)))


def configuration(settings: Settings, chosen: str) -> str:
    """containerd's configuration with the snapshotter `chosen`."""
    shims = folders.cluster(settings) / "s"
    return _CONFIGURATION.format(
        root=root(settings),
        state=state(settings),
        socket=socket(settings),
        shims=shims if len(str(shims)) <= _SHORT else "",
        snapshotter=chosen,
        pause=PAUSE_IMAGE,
        plugins=CNI_PLUGINS,
        networks=folders.cluster(settings) / "cni" / "net.d",
        shim=settings.bin / "containerd-shim-runc-v2",
    )


def start(settings: Settings) -> None:
    """Start containerd; `wait_ready` tells when it answers."""
    for folder in (root(settings), root(settings) / "tmp", state(settings), folders.cluster(settings) / "s"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folders.cluster(settings) / "containerd.toml"
    path.write_text(configuration(settings, chosen_snapshotter(settings)))
    processes.start(settings, NAME, [str(settings.bin / NAME), "--config", str(path)], of_cluster())


def wait_ready(settings: Settings) -> None:
    """Return when containerd answers; a cache that is large is opened in seconds."""
    log = folders.log(settings, NAME)
    wait.until(
        lambda: ctr(settings, "version", check=False).returncode == 0,
        seconds=60,
        what="containerd does not answer",
        log=log,
        running=lambda: NAME in processes.alive(settings),
    )


def forget_containers(settings: Settings) -> bool:
    """Delete the records of containers that no longer run and were kept with the images; whether there were any."""
    listed = ctr(settings, "containers", "list", "--quiet").stdout.split()
    if listed:
        ctr(settings, "containers", "delete", *listed, check=False)
    sandboxes = ctr(settings, "sandboxes", "list", "--quiet", check=False).stdout.split()
    if sandboxes:
        ctr(settings, "sandboxes", "delete", "--force", *sandboxes, check=False)
    return bool(listed or sandboxes)


def kill_containers(settings: Settings) -> None:
    """Kill all that runs in the lab's containers, their shims, and remove their control groups and mounts."""
    names = container_groups(settings)
    cgroups.clear(names, cgroups.hierarchies())
    for pid in shims(settings):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    mounts.release(folders.cluster(settings))
    mounts.release(root(settings))


def container_groups(settings: Settings) -> tuple[str, ...]:
    """The control groups of the lab's containers, from the bundles that containerd keeps of them."""
    bundles = state(settings) / "io.containerd.runtime.v2.task" / _NAMESPACE
    found = []
    for path in bundles.glob("*/config.json"):
        name = json.loads(path.read_text()).get("linux", {}).get("cgroupsPath", "")
        if Path(name).name == path.parent.name:  # a group of the container's own, whatever its parent
            found.append(name)
    return tuple(found)


def shims(settings: Settings) -> tuple[int, ...]:
    """The processes of the lab's own containerd-shims."""
    wanted = os.fsencode(socket(settings))
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with suppress(FileNotFoundError, ProcessLookupError):
            argv = (entry / "cmdline").read_bytes().split(b"\0")
            if Path(os.fsdecode(argv[0])).name == "containerd-shim-runc-v2" and wanted in argv:
                found.append(int(entry.name))
    return tuple(found)


def ctr(settings: Settings, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
    """Run one ctr command in kubelet's namespace. Raises LabError with what it printed."""
    command = [str(settings.bin / "ctr"), "--address", str(socket(settings)), "--namespace", _NAMESPACE, *arguments]
    # Otherwise every answer begins with a word on cgroup v1.
    quiet = {**of_cluster(), "CONTAINERD_SUPPRESS_DEPRECATION_WARNINGS": "1"}
    done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise LabError(f"ctr {' '.join(arguments[:2])} failed: {done.stderr.strip()}")
    return done
