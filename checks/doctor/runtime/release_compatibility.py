"""Whether the image's parts are a combination that is documented, and the recipe's images one that may be mixed."""

from checks.doctor.runtime import gpus
from checks.doctor.runtime.compatibility_matrix import Matrix, Release
from checks.doctor.runtime.job import modules
from checks.doctor.runtime.probe_output import Seen
from checks.doctor.runtime.subject import Subject
from checks.doctor.runtime.tree import Node, State, ok, unchecked, warn
from checks.doctor.runtime.version import numbers, public, tagged

LABEL = "runtime-compatibility"
TAKE = "Take an image of a release as it was published."


def release(seen: Seen, subject: Subject) -> str:
    """The release of Dynamo in the image: its packages' version, else what the tag names."""
    return seen.versions.get("ai-dynamo") or seen.versions.get("ai-dynamo-runtime") or tagged(subject.image)


def compatibility(seen: Seen, subject: Subject, matrix: Matrix) -> Node:
    """The combination of Dynamo, framework, CUDA, driver and frontend; what is not documented is not checked."""
    version = release(seen, subject)
    found = matrix.release(version) if version else None
    mixed = _mixed(version, subject, matrix)
    operator = unchecked("operator", "which operators run which runtimes is documented nowhere")
    if found is None:
        why = f"Dynamo {version} is not among the documented releases" if version else "the image names no Dynamo"
        return unchecked(LABEL, why, mixed, operator)
    parts = (_framework(seen, subject, found), _cuda(seen, subject, found), _driver(seen, subject, found), mixed)
    known = [one for one in parts if one.status is not State.UNCHECKED]
    shown = f"Dynamo {version}: {len(known)} of {len(parts) + 1} combinations are documented ({found.source})"
    if all(one.status is State.UNCHECKED for one in parts[:-1]):
        return unchecked(LABEL, f"of Dynamo {version} nothing in the image is known", *parts, operator)
    return ok(LABEL, shown, *parts, operator)


def _framework(seen: Seen, subject: Subject, found: Release) -> Node:
    module, _ = modules(subject.framework)
    wanted, version = found.frameworks.get(subject.framework), seen.versions.get(module)
    if not wanted or not version:
        return unchecked("framework", f"the version of {subject.framework or 'the framework'} is not known")
    if public(version) == wanted:
        return ok("framework", f"{module} {version} belongs to Dynamo {found.dynamo}")
    shown = f"{module} is {version}; Dynamo {found.dynamo} was tested with {wanted} only"
    return warn("framework", shown, wanted, TAKE)


def _cuda(seen: Seen, subject: Subject, found: Release) -> Node:
    known, built = found.drivers.get(subject.framework, {}), ".".join(map(str, numbers(gpus.needed(seen))[:2]))
    if not known or not built:
        return unchecked("cuda", "the image's CUDA, or the release's, is not known")
    if built in known:
        return ok("cuda", f"CUDA {built} belongs to Dynamo {found.dynamo}")
    expected = " or ".join(known)
    shown = f"the image has CUDA {built}; Dynamo {found.dynamo} was published for {subject.framework} with {expected}"
    return warn("cuda", shown, expected, TAKE)


def _driver(seen: Seen, subject: Subject, found: Release) -> Node:
    built = ".".join(map(str, numbers(gpus.needed(seen))[:2]))
    oldest = found.drivers.get(subject.framework, {}).get(built)
    version = next((gpu.driver for gpu in gpus.found(seen) if gpu.driver), "")
    if not oldest or not version:
        return unchecked("driver", "the driver, or the one that the release asks for, is not known")
    if numbers(version) >= numbers(oldest):
        return ok("driver", f"{version}, and Dynamo {found.dynamo} asks for {oldest} or newer")
    shown = f"the driver is {version}; Dynamo {found.dynamo} with CUDA {built} asks for {oldest} or newer"
    return warn("driver", shown, f"{oldest} or newer", gpus.UPGRADE)


def _mixed(version: str, subject: Subject, matrix: Matrix) -> Node:
    """Frontend and worker of a recipe may be some release lines apart, and no more."""
    if not matrix.mixed or not subject.frontends:
        return unchecked("frontend", "the recipe has no frontend with an image")
    row, other = matrix.mixed[0], tagged(subject.frontends[0])
    apart = matrix.apart(version, other) if version and other else None
    if apart is None:
        return unchecked("frontend", "the frontend's or the worker's release is not known")
    shown = f"the frontend is {other}, the worker {version}"
    if apart > row.lines:
        return warn("frontend", shown, f"at most {row.lines} release lines apart", "Take one release for both.")
    return ok("frontend", shown)
