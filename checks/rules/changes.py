"""What only base and head together show: files that belong together and of which one was changed alone."""

from collections.abc import Iterable, Iterator
from typing import Any

from checks.finding import Finding
from checks.graph import components
from checks.manifest import Document
from checks.recipe import Recipe
from checks.rules.reading import Reading, at, containers, reading
from checks.rules.settings import Settings

DEFAULT = Settings()


def examine(base: Recipe, head: Recipe, settings: Settings = DEFAULT) -> tuple[Finding, ...]:
    """CHG-001 and CHG-002: the findings of a change of a recipe; none where either side cannot be read."""
    before, after = reading(base, settings), reading(head, settings)
    if any(manifest.findings for side in (before, after) for manifest in side.manifests):
        return ()
    return tuple(sorted({*_images(before, after), *_jobs(before, after)}))


def _images(before: Reading, after: Reading) -> Iterator[Finding]:
    """CHG-001: the engine's image moved on, and the one that downloads the model stayed."""
    old, new = _engines(before), _engines(after)
    stayed = _downloaders(before)
    for job in after.downloads:
        for container in containers(job):
            image = job.get((*container, "image"))
            if isinstance(image, str) and image in stayed & old and image not in new:
                message = f"The engine's image is no longer {image!r}, with which the model is downloaded."
                fix = f"Download it with {' or '.join(sorted(new))} too."
                yield at(job, (*container, "image"), "CHG-001", message, fix)


def _engines(read: Reading) -> set[str]:
    found = (graph.get((*one.container, "image")) for graph in read.graphs for one in components(graph))
    return {image for image in found if isinstance(image, str)}


def _downloaders(read: Reading) -> set[str]:
    found = (job.get((*container, "image")) for job in read.downloads for container in containers(job))
    return {image for image in found if isinstance(image, str)}


def _jobs(before: Reading, after: Reading) -> Iterator[Finding]:
    """CHG-002: a Job that keeps its name while what Kubernetes holds immutable in it changed."""
    known = {job.name: job for job in before.of("Job")}
    for job in after.of("Job"):
        old = known.get(job.name)
        if old is not None and _fixed(old) != _fixed(job):
            message = (
                f"The Job {job.name!r} is another one under the same name: applied over the old one it is refused."
            )
            yield at(
                job, ("metadata", "name"), "CHG-002", message, "Delete the old Job first, and say so in the README."
            )


def _fixed(job: Document) -> tuple[Any, ...]:
    """The fields that the API server lets nobody change (batch/v1: template, selector, completions)."""
    return tuple(job.get(("spec", name)) for name in ("template", "selector", "completions", "completionMode"))


def of_all(base: Iterable[Recipe], head: Iterable[Recipe], settings: Settings = DEFAULT) -> tuple[Finding, ...]:
    """The findings of every recipe that both sides have."""
    known = {one.path: one for one in base}
    return tuple(finding for one in head if one.path in known for finding in examine(known[one.path], one, settings))
