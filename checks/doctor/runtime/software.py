"""What runs on the GPUs: the framework, Dynamo's components, the model cache, and what Dynamo's own check says."""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from checks.doctor.runtime.job import modules
from checks.doctor.runtime.probe_output import LATE, Cache, Ran, Seen
from checks.doctor.runtime.tree import Node, error, ok, unchecked, warn

_CUDA = re.compile(r"cuda|libcu|nvml|libnvidia|nvidia driver|no gpu|nvrtc|nccl", re.IGNORECASE)
REBUILD = "Take an image of the framework that the recipe names, or name the image's."
MOST = 20
"""Errors of another's check that are shown."""


def framework(seen: Seen, name: str) -> Node:
    """Whether the recipe's framework is in the image and can be imported."""
    module, _ = modules(name)
    if not module:
        return unchecked("runtime-framework", f"{name or 'the recipe names none'}, which is no framework known here")
    found, version = seen.modules.get(module), seen.versions.get(module)
    if found is None or not found.found:
        return error("runtime-framework", f"{module} is not in the image", f"the module {module}", REBUILD)
    shown = f"{module} {version or 'of an unknown version'}"
    return _imported("runtime-framework", shown, module, found.imported)


def _imported(label: str, shown: str, module: str, ran: Ran | None) -> Node:
    """How the import of a module ended; one that fails for CUDA may well work where a GPU is."""
    expected, mend = "an import that works", f"Run `python3 -c 'import {module}'` in the image."
    if ran is not None and ran.code == 0:
        return ok(label, shown)
    if ran is None or ran.code is None:
        why = "did not end in time" if ran is not None and ran.err == LATE else "could not be tried"
        return warn(label, f"{shown}: its import {why}", expected, mend)
    last = (ran.err.strip().splitlines() or [f"status {ran.code}"])[-1]
    if _CUDA.search(ran.err):
        return warn(label, f"{shown}: its import fails for want of CUDA: {last}", expected, mend)
    return error(label, f"{shown}: its import fails: {last}", expected, mend)


def dynamo(seen: Seen, name: str) -> Node:
    """Whether Dynamo's packages are there, of one version, and the modules that a recipe starts."""
    whole, runtime = (seen.versions.get(package) for package in ("ai-dynamo", "ai-dynamo-runtime"))
    _, component = modules(name)
    parts = [_component(seen, one) for one in ("dynamo.frontend", component) if one]
    expected, mend = "ai-dynamo and ai-dynamo-runtime of one version", "Take one of Dynamo's runtime images."
    if not whole and not runtime:
        return error("runtime-dynamo", "Dynamo is not in the image", expected, mend, *parts)
    shown = f"ai-dynamo {whole or 'missing'}, ai-dynamo-runtime {runtime or 'missing'}"
    if not whole or not runtime or whole != runtime:
        return warn("runtime-dynamo", shown, expected, mend, *parts)
    return ok("runtime-dynamo", shown, *parts)


def _component(seen: Seen, module: str) -> Node:
    """The worker's own module has to be there; the frontend may run from an image of its own."""
    found = seen.modules.get(module)
    if found is not None and found.found:
        return _imported(module, module, module, found.imported)
    told = f"{module} is not in the image", f"the module {module}", REBUILD
    return warn(module, *told) if module == "dynamo.frontend" else error(module, *told)


def cache(seen: Seen, absent: Collection[str]) -> Node:
    """Whether the model cache is there, may be written to, and holds models."""
    found = seen.cache
    mend = "Run the recipe's model-download Job; a run does it by itself."
    if absent:
        shown = f"the sandbox has no claim {', '.join(sorted(absent))}"
        return warn("runtime-model-cache", shown, "the claims that the recipe mounts", mend)
    if found.reason:
        expected = "a folder at HF_HOME"
        return warn("runtime-model-cache", f"{found.path} cannot be read: {found.reason}", expected, mend)
    shown = f"{found.path} holds {len(found.models)} model{'' if len(found.models) == 1 else 's'}"
    named = [ok(one.removeprefix("models--").replace("--", "/"), one) for one in found.models[:MOST]]
    writable = _writable(seen, found)
    if not writable and not found.read_only:
        own = "Set fsGroup in the recipe's pod, or the folder's group."
        why = f"{found.path} may not be written to by uid {seen.uid} (mode {found.mode:o}, owner {found.owner})"
        return warn("runtime-model-cache", why, "a folder that the engine may write to", own, *named)
    if not writable:
        why = f"mode {found.mode:o} of owner {found.owner} does not let uid {seen.uid} write, unless fsGroup changes it"
        named.append(unchecked("writable", why))
    if not found.models:
        return warn("runtime-model-cache", f"{found.path} holds no model in hub/", "the recipe's model", mend, *named)
    return ok("runtime-model-cache", shown, *named)


def _writable(seen: Seen, found: Cache) -> bool:
    """By its mode: the probe mounts claims read-only, where trying tells nothing and Kubernetes applies no fsGroup."""
    if seen.uid == 0:
        return True
    bit = 0o200 if seen.uid == found.owner else 0o020 if found.group in seen.groups else 0o002
    return bool(found.mode & bit)


def sanity(seen: Seen) -> Node:
    """The errors of Dynamo's deploy/sanity_check.py, where the image brings it."""
    ran = seen.sanity
    if ran is None:
        return unchecked("runtime-sanity", "deploy/sanity_check.py is not in the image")
    try:
        tree = json.loads(ran.out)
    except (ValueError, RecursionError):
        why = "did not end in time" if ran.err == LATE else f"printed no JSON (status {ran.code})"
        return unchecked("runtime-sanity", f"deploy/sanity_check.py {why}")
    wrong = list(_errors(tree))
    if not wrong:
        return ok("runtime-sanity", "deploy/sanity_check.py names no error")
    return error(
        "runtime-sanity",
        f"deploy/sanity_check.py names {len(wrong)} error{'' if len(wrong) == 1 else 's'}: {'; '.join(wrong[:3])}",
        "none",
        "Run `python3 deploy/sanity_check.py --runtime-check-only` in the image.",
        *(error(f"error {index}", text, "none", "As it says.") for index, text in enumerate(wrong[:MOST], start=1)),
    )


def _errors(tree: Any) -> Iterator[str]:
    """Its nodes of status error, as "label: desc"; whatever is no node is passed over."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, dict):
            continue
        if node.get("status") == "error":
            yield ": ".join(str(node[key]) for key in ("label", "desc") if node.get(key))
        below = node.get("children")
        waiting += reversed(below) if isinstance(below, list) else ()
