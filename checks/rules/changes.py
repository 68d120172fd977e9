"""What only base and head together show: files that belong together and of which one was changed alone."""

from collections.abc import Iterable, Iterator
from typing import Any

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.recipe.graph import components
from checks.recipe.manifest import Document, Read, read
from checks.recipe.recipe import Recipe
from checks.rules.findings import at
from checks.rules.parsed.pods import containers
from checks.rules.parsed.recipe import ParsedRecipe, parsed_recipe
from checks.rules.settings import Settings

DEFAULT = Settings()


def examine(base: Recipe, head: Recipe, settings: Settings = DEFAULT, read: Read = read) -> tuple[Finding, ...]:
    """CHG-001 and CHG-002: the findings of a change of a recipe; none where either side cannot be read."""
    before, after = parsed_recipe(base, settings, read), parsed_recipe(head, settings, read)
    if any(manifest.findings for side in (before, after) for manifest in side.manifests):
        return ()
    return tuple(sorted({*_images(before, after), *_jobs(before, after)}))


DOWNLOAD_LEFT_BEHIND = Rule(
    "CHG-001",
    Level.NOTICE,
    reason="The model is downloaded with the engine's image, so that both know the same formats.",
    remedy="Download it with {the engine's new image} too.",
    bad="image: vllm-runtime:1.4.0  # model-download.yaml still 1.3.0",
    good="image: vllm-runtime:1.4.0  # in both",
)


def _images(before: ParsedRecipe, after: ParsedRecipe) -> Iterator[Finding]:
    """CHG-001: the engine's image moved on, and the one that downloads the model stayed."""
    old, new = _engines(before), _engines(after)
    stayed = _downloaders(before)
    fix = DOWNLOAD_LEFT_BEHIND.fix(" or ".join(sorted(new)))
    for job in after.downloads:
        for container in containers(job):
            image = job.get((*container, "image"))
            if isinstance(image, str) and image in stayed & old and image not in new:
                message = f"The engine's image is no longer {image!r}, with which the model is downloaded."
                yield at(job, (*container, "image"), DOWNLOAD_LEFT_BEHIND, message, fix)


def _engines(parsed: ParsedRecipe) -> set[str]:
    found = (graph.get((*one.container, "image")) for graph in parsed.graphs for one in components(graph))
    return {image for image in found if isinstance(image, str)}


def _downloaders(parsed: ParsedRecipe) -> set[str]:
    found = (job.get((*container, "image")) for job in parsed.downloads for container in containers(job))
    return {image for image in found if isinstance(image, str)}


IMMUTABLE_JOB = Rule(
    "CHG-002",
    Level.NOTICE,
    reason="Kubernetes refuses to change what a Job runs; people who have applied the old one must delete it first.",
    remedy="Delete the old Job first, and say so in the README.",
    bad="name: model-download  # with another template than before",
    good="name: model-download-2",
    threads=("ai-dynamo/dynamo#13958",),
)


def _jobs(before: ParsedRecipe, after: ParsedRecipe) -> Iterator[Finding]:
    """CHG-002: a Job that keeps its name while what Kubernetes holds immutable in it changed."""
    known = {job.name: job for job in before.of("Job")}
    for job in after.of("Job"):
        old = known.get(job.name)
        if old is not None and _fixed(old) != _fixed(job):
            message = (
                f"The Job {job.name!r} is another one under the same name: applied over the old one it is refused."
            )
            yield at(job, ("metadata", "name"), IMMUTABLE_JOB, message)


def _fixed(job: Document) -> tuple[Any, ...]:
    """The fields that the API server lets nobody change (batch/v1: template, selector, completions)."""
    return tuple(job.get(("spec", name)) for name in ("template", "selector", "completions", "completionMode"))


def of_all(
    base: Iterable[Recipe], head: Iterable[Recipe], settings: Settings = DEFAULT, read: Read = read
) -> tuple[Finding, ...]:
    """The findings of every recipe that both sides have."""
    known = {one.path: one for one in base}
    return tuple(
        finding for one in head if one.path in known for finding in examine(known[one.path], one, settings, read)
    )


RULES = (DOWNLOAD_LEFT_BEHIND, IMMUTABLE_JOB)
