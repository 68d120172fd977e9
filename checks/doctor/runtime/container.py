"""The container around the engine: its system, shared memory, user and memory."""

from checks.doctor.runtime.probe_output import Seen
from checks.doctor.runtime.tree import Node, ok, unchecked, warn

GIB, FULL = 1024**3, 0.9
"""A share of memory beyond which there is no room for what a recipe starts."""
WORDS = ("docker", "containerd", "kubepods", "podman", "lxc")


def system(seen: Seen) -> Node:
    """Which system the image is, and whether this was a container."""
    named = _pairs(seen.files.get("/etc/os-release") or "", "=").get("PRETTY_NAME", "").strip('"')
    inside = seen.markers or "KUBERNETES_SERVICE_HOST" in seen.environment or _grouped(seen)
    where = ok("context", "in a container" if inside else "on a machine of its own, in no container")
    commit = seen.environment.get("DYNAMO_COMMIT_SHA", "")
    built = (ok("commit", f"Dynamo was built from {commit}"),) if commit else ()
    shown = f"{named or 'a system that names itself nowhere'} ({seen.system}), Python {seen.python}"
    return ok("runtime-os", shown, where, *built)


def _grouped(seen: Seen) -> bool:
    groups = (seen.files.get("/proc/1/cgroup") or "").lower()
    return any(word in groups for word in WORDS)


def _pairs(text: str, between: str) -> dict[str, str]:
    parts = (line.partition(between) for line in text.splitlines())
    return {key.strip(): value.strip() for key, _, value in parts if value}


def shm(seen: Seen) -> Node:
    """Whether processes of one engine can share memory."""
    mend = "Set sharedMemory.size in the recipe (v1beta1: sharedMemorySize)."
    if seen.shm is None:
        return warn("runtime-shm", "the pod has no /dev/shm", "1 GiB of shared memory", mend)
    size = f"{seen.shm.total / GIB:.1f} GiB at /dev/shm, {seen.shm.free / GIB:.1f} GiB of them free"
    if seen.shm.total < GIB:
        return warn("runtime-shm", size, "1 GiB of shared memory", mend)
    return ok("runtime-shm", size)


def user(seen: Seen) -> Node:
    """As whom the image runs."""
    if seen.uid == 0:
        mend = "Set securityContext.runAsUser in the recipe's pod, or USER in the image."
        return warn("runtime-user", "the image runs as root (uid 0)", "a user of its own", mend)
    return ok("runtime-user", f"uid {seen.uid}, groups {', '.join(map(str, seen.groups)) or 'none'}")


def memory(seen: Seen) -> Node:
    """How much of the memory that the container may have is used: of its own limit, or of the node's."""
    for what, found in (("of its limit", _limited(seen)), ("of the node", _of_node(seen))):
        if found is None:
            continue
        used, total = found
        shown = f"{used / GIB:.1f} of {total / GIB:.1f} GiB {what} are used"
        if used >= FULL * total:
            mend = "Raise the memory limit, or see what else runs on the node."
            return warn("runtime-memory", shown, f"less than {FULL:.0%}", mend)
        return ok("runtime-memory", shown)
    return unchecked("runtime-memory", "neither a limit nor /proc/meminfo can be read")


def _limited(seen: Seen) -> tuple[int, int] | None:
    limit, used = (_number(seen.files.get(f"/sys/fs/cgroup/memory.{name}")) for name in ("max", "current"))
    return (used, limit) if limit and used is not None else None


def _of_node(seen: Seen) -> tuple[int, int] | None:
    found = _pairs(seen.files.get("/proc/meminfo") or "", ":")
    total, free = (_number(found.get(name, "").removesuffix("kB")) for name in ("MemTotal", "MemAvailable"))
    return (1024 * (total - free), 1024 * total) if total and free is not None else None


def _number(text: str | None) -> int | None:
    """A number of bytes; "max" and whatever is none is None."""
    shown = (text or "").strip()
    return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 20 else None
