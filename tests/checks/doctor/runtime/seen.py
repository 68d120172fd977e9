"""An image in which everything is well, as the probe tells of it, and how to break it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from checks.doctor.answer import Answer
from checks.doctor.runtime import judge
from checks.doctor.runtime.compatibility_matrix import documented
from checks.doctor.runtime.probe_output import Cache, Module, Ran, Seen, Space
from checks.doctor.runtime.subject import Subject
from checks.doctor.runtime.tree import Node

RECORDED = Path(__file__).parent / "recorded"
GIB = 1024**3
FINE = Ran(0)


def recorded(name: str) -> str:
    return (RECORDED / f"{name}.txt").read_text()


def listed(name: str) -> Ran:
    return Ran(0, recorded(name))


def broken(*lines: str) -> Module:
    return Module(True, Ran(1, "", "\n".join(("Traceback (most recent call last):", *lines))))


SUBJECT = Subject(
    component="VllmWorker",
    image="nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0",
    framework="vllm",
    gpus=4,
    frontends=("nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0",),
    pod={},
    container={},
    environment=(),
    sources=(),
    limits={},
    mounts={"/opt/models": "model-cache"},
    shm="20Gi",
)
GOOD = Seen(
    python="3.12.3",
    system="Linux 6.8.0 x86_64",
    uid=1000,
    groups=(1000,),
    smi=listed("h100"),
    header=listed("header"),
    cache=Cache("/opt/models", mode=0o775, owner=0, group=1000, read_only=True, models=("models--RedHatAI--Llama",)),
    files={
        "/etc/os-release": 'NAME="Ubuntu"\nPRETTY_NAME="Ubuntu 24.04.3 LTS"\n',
        "/proc/meminfo": "MemTotal:       100000 kB\nMemFree: 1 kB\nMemAvailable:    60000 kB\n",
        "/sys/fs/cgroup/memory.max": "max\n",
        "/sys/fs/cgroup/memory.current": "1000\n",
    },
    markers=("/var/run/secrets/kubernetes.io",),
    environment={"CUDA_VERSION": "13.0.1", "DYNAMO_COMMIT_SHA": "a" * 40},
    shm=Space(20 * GIB, 19 * GIB),
    versions={
        "ai-dynamo": "1.3.0.post1",
        "ai-dynamo-runtime": "1.3.0.post1",
        "vllm": "0.23.0+cu130",
        "torch": "2.11.0",
    },
    modules={name: Module(True, FINE) for name in ("vllm", "dynamo.frontend", "dynamo.vllm")},
    torch=Ran(0, 'a warning of no interest\n["2.11.0+cu130", "13.0", true, 1]\n'),
    sanity=Ran(0, '{"label": "System info", "children": [{"label": "NVIDIA GPU", "status": "ok"}]}'),
)


def seen(**changed: Any) -> Seen:
    return replace(GOOD, **changed)


def files(**changed: str | None) -> dict[str, str | None]:
    """The files of the good image, those named by their last part changed."""
    return {path: changed.get(path.rpartition("/")[2].replace(".", "_"), text) for path, text in GOOD.files.items()}


def tree(found: Seen, subject: Subject = SUBJECT, absent: tuple[str, ...] = ()) -> Node:
    return judge.judged(found, subject, documented(), absent)


def answers(found: Seen, subject: Subject = SUBJECT, absent: tuple[str, ...] = ()) -> dict[str, Answer]:
    return {one.id: one for one in judge.answers(tree(found, subject, absent))}
