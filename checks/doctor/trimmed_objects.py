"""What the checks look at of a node and a pod: a fleet has ten thousand of them, and each whole one is tens of kilobytes."""

from typing import Any

Plain = dict[str, Any]


def slim(found: Plain) -> Plain:
    """An object of a list without what no check reads; nodes and pods keep a few fields only."""
    spec, metadata = found.get("spec") or {}, found.get("metadata") or {}
    if "containers" in spec:
        return {"metadata": _metadata(metadata), "spec": _pod(spec), "status": _status(found, "phase")}
    if "nodeInfo" in (found.get("status") or {}):
        kept = {name: spec[name] for name in ("unschedulable", "taints") if name in spec}
        return {"metadata": _metadata(metadata), "spec": kept, "status": _status(found, "allocatable")}
    return {**found, "metadata": {name: value for name, value in metadata.items() if name != "managedFields"}}


def _metadata(found: Plain) -> Plain:
    return {name: found[name] for name in ("name", "namespace", "labels") if name in found}


def _pod(spec: Plain) -> Plain:
    kept = {name: spec[name] for name in ("nodeName",) if name in spec}
    limits = [{"resources": {"limits": (one.get("resources") or {}).get("limits") or {}}} for one in spec["containers"]]
    return {**kept, "containers": limits}


def _status(found: Plain, also: str) -> Plain:
    status = found.get("status") or {}
    conditions = [
        {"type": one.get("type"), "status": one.get("status"), "reason": one.get("reason")}
        for one in status.get("conditions") or []
    ]
    return {"conditions": conditions, **({also: status[also]} if also in status else {})}
