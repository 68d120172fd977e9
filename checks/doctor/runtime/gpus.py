"""The GPUs, their driver, and whether the image's CUDA runs on it."""

import json
from dataclasses import dataclass

from checks.doctor.runtime import smi
from checks.doctor.runtime.compatibility_matrix import Matrix
from checks.doctor.runtime.probe_output import LATE, MISSING, Ran, Seen
from checks.doctor.runtime.smi import Gpu, Unread
from checks.doctor.runtime.tree import Node, error, ok, unchecked, warn
from checks.doctor.runtime.version import numbers

FULL = 0.9
FORWARD = "/usr/local/cuda/compat/libcuda.so.1"
"""NVIDIA's forward-compatibility package: a newer CUDA on an older driver, on data-centre GPUs only."""
BRINGS = (
    "Is it an image for GPUs, and does the node's container runtime (nvidia-container-toolkit) add the driver's files?"
)
UPGRADE = "Upgrade the node's driver, or take an image that was built with an older CUDA."


@dataclass(frozen=True)
class Torch:
    """PyTorch as it is in the image; `cuda` is empty where it was built without."""

    version: str
    cuda: str
    available: bool


def found(seen: Seen) -> tuple[Gpu, ...]:
    """The GPUs that the image sees."""
    listed = smi.gpus(seen.smi.out) if seen.smi.code == 0 else ()
    return () if isinstance(listed, Unread) else listed


def torch(seen: Seen) -> Torch | None:
    """What PyTorch says of itself; None where there is none or it says nothing."""
    if seen.torch is None or seen.torch.code != 0:
        return None
    try:
        version, cuda, available, _ = json.loads(seen.torch.out.strip().splitlines()[-1])
    except (ValueError, TypeError, IndexError, RecursionError):
        return None
    return Torch(str(version), str(cuda or ""), available is True)


def needed(seen: Seen) -> str:
    """The CUDA that the image was built with: what its engine's PyTorch says, else the image's own word; "" where unknown."""
    says = torch(seen)
    return (says.cuda if says else "") or seen.environment.get("CUDA_VERSION", "")


def cards(seen: Seen, wanted: int) -> Node:
    """Whether the image sees a GPU, and whether its memory is free."""
    if not wanted:
        return unchecked("runtime-gpu", "the recipe's component asks for no GPU")
    expected = "a GPU that nvidia-smi lists"
    why, mend = _silent(seen.smi)
    if why:
        return error("runtime-gpu", why, expected, mend)
    listed = smi.gpus(seen.smi.out)
    if isinstance(listed, Unread):
        return error("runtime-gpu", f"nvidia-smi says: {listed.line}", expected, BRINGS)
    if not listed:
        return error("runtime-gpu", "nvidia-smi finds no GPU", expected, "kubectl describe node: is one allocatable?")
    names = sorted({gpu.name for gpu in listed})
    return ok("runtime-gpu", f"{len(listed)} x {', '.join(names)}", *map(_memory, listed))


def _silent(ran: Ran) -> tuple[str, str]:
    """Why nvidia-smi listed nothing, and what mends it; empty when it did."""
    told = " ".join(f"{ran.out} {ran.err}".split())
    if ran.code is None:
        why = {MISSING: "is not in the image", LATE: "did not end in time"}.get(ran.err, f"cannot be run: {ran.err}")
        return f"nvidia-smi {why}", BRINGS if ran.err != LATE else "Reset the GPU, or drain the node and restart it."
    if smi.mismatched(told):
        return "the driver in the kernel and its library differ in version", "Restart the node, or reload its driver."
    if ran.code != 0 and not smi.nothing(told):
        return f"nvidia-smi fails with status {ran.code}: {told}", BRINGS
    return "", ""


def _memory(gpu: Gpu) -> Node:
    label = f"GPU {gpu.index}"
    if gpu.used is None or not gpu.total:
        return unchecked(label, f"the driver does not tell its memory{', for MIG divides it' if gpu.mig else ''}")
    shown = f"{gpu.used} of {gpu.total} MiB are used{', divided by MIG' if gpu.mig else ''}"
    if gpu.used >= FULL * gpu.total:
        return warn(label, f"{label}: {shown}", f"less than {FULL:.0%}", "See what else runs on this GPU.")
    return ok(label, shown)


def driver(seen: Seen, matrix: Matrix) -> Node:
    """Whether the driver is new enough for the image's CUDA, by what is documented of its major version."""
    version = next((gpu.driver for gpu in found(seen) if gpu.driver), "")
    if not numbers(version):
        return unchecked("runtime-driver", "no driver is known")
    cuda = needed(seen)
    row = matrix.minimum(cuda)
    if row is None:
        why = f"no oldest driver is documented for CUDA {cuda}" if cuda else "the image does not tell its CUDA"
        return unchecked("runtime-driver", f"the driver is {version}; {why}")
    if numbers(version) >= numbers(row.driver):
        return ok("runtime-driver", f"{version}, and CUDA {row.major} runs on {row.driver} or newer")
    seen_, expected = f"the driver is {version}; CUDA {row.major} needs {row.driver}", f"{row.driver} or newer"
    if FORWARD in seen.markers:
        shown = f"{seen_}, so that only the image's forward compatibility is left, which data-centre GPUs have"
        return warn("runtime-driver", shown, expected, UPGRADE)
    return error("runtime-driver", seen_, expected, UPGRADE)


def cuda(seen: Seen) -> Node:
    """Whether the driver's CUDA, the image's and PyTorch's fit each other."""
    knows = smi.cuda(seen.header.out) if seen.header.code == 0 else ""
    image, says = seen.environment.get("CUDA_VERSION", ""), torch(seen)
    parts = (
        ok("driver", f"knows CUDA {knows} at most") if knows else unchecked("driver", "nvidia-smi names no CUDA"),
        ok("image", f"brings CUDA {image}") if image else unchecked("image", "CUDA_VERSION is not set"),
        _torch(seen, says),
    )
    built = needed(seen)
    if says is not None and says.cuda and image and numbers(says.cuda)[:1] != numbers(image)[:1]:
        shown = f"PyTorch was built with CUDA {says.cuda}, the image brings {image}"
        return warn("runtime-cuda", shown, "one major version", "Take an image whose packages fit it.", *parts)
    if not (knows and numbers(built)):
        return unchecked("runtime-cuda", "the driver's or the image's CUDA is not known", *parts)
    return _fits(seen, knows, built, parts)


def _fits(seen: Seen, knows: str, built: str, parts: tuple[Node, ...]) -> Node:
    if numbers(knows)[:2] >= numbers(built)[:2]:
        return ok("runtime-cuda", f"CUDA {built} on a driver that knows {knows}", *parts)
    if numbers(knows)[:1] == numbers(built)[:1]:
        shown = f"CUDA {built} on a driver that knows {knows}: minor versions are compatible, with fewer features"
        return ok("runtime-cuda", shown, *parts)
    shown = f"the image needs CUDA {built}, the driver knows {knows} at most"
    expected = f"a driver that knows CUDA {numbers(built)[0]}"
    if FORWARD in seen.markers:
        return warn("runtime-cuda", f"{shown}; the image brings forward compatibility", expected, UPGRADE, *parts)
    return error("runtime-cuda", shown, expected, UPGRADE, *parts)


def _torch(seen: Seen, says: Torch | None) -> Node:
    if seen.torch is None:
        return unchecked("torch", "PyTorch is not in the image")
    if says is None:
        last = (seen.torch.err.strip().splitlines() or ["it says nothing"])[-1]
        return warn(
            "torch", f"PyTorch cannot be imported: {last}", "its version", "Run `python3 -c 'import torch'` there."
        )
    shown = f"PyTorch {says.version} for {f'CUDA {says.cuda}' if says.cuda else 'no CUDA'}"
    if found(seen) and not says.cuda:
        return warn("torch", shown, "PyTorch for CUDA", "Take an image whose PyTorch was built for CUDA.")
    if found(seen) and not says.available:
        why = f"{shown} finds no GPU, which nvidia-smi does"
        return error("torch", why, "torch.cuda.is_available()", UPGRADE)
    return ok("torch", shown)
