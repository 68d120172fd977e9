"""What a file shows: an explicit tuple of functions from a Reading to findings, by subject."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from checks.finding import Finding, Level
from checks.recipe import Recipe
from checks.rules import (
    admission,
    benchmark,
    constraints,
    declared,
    engines,
    fields,
    graphs,
    images,
    measuring,
    models,
    others,
    parallelism,
    placement,
    secrets,
    security,
    shell,
    structure,
    volumes,
)
from checks.rules.reading import Reading, of_file, reading
from checks.rules.settings import Settings

Rule = Callable[[Reading], Iterable[Finding]]
DEFAULT = Settings()
MOST = 200
"""Findings of one rule, and of one recipe: nobody reads more, and GitHub takes them 50 a request."""

RULES: tuple[Rule, ...] = (
    structure.files,
    structure.shape,
    structure.framework,
    structure.kinds,
    structure.objects,
    structure.size,
    fields.known,
    fields.core,
    others.formed,
    graphs.one,
    graphs.framework,
    graphs.names,
    graphs.components_named_apart,
    graphs.engine,
    graphs.deprecated,
    admission.empty,
    constraints.fields,
    admission.pickers,
    admission.sidecars,
    admission.annotations,
    admission.memory_services,
    admission.restarts,
    admission.orchestrated,
    images.present,
    images.tags,
    images.public,
    images.registries,
    images.engines,
    volumes.mounts,
    volumes.volumes,
    volumes.claims,
    volumes.shared,
    declared.config_maps,
    declared.secrets,
    security.privileges,
    security.accounts,
    security.tokens,
    security.namespaces,
    security.users,
    secrets.inline,
    secrets.named,
    models.same,
    models.revisions,
    models.mounted,
    models.pinned,
    models.tokenized,
    parallelism.gpus_are_text,
    parallelism.tensor_parallel,
    parallelism.requested,
    parallelism.promised,
    engines.flags,
    engines.acceptance,
    engines.blocks,
    engines.discovery,
    engines.events,
    engines.transfers,
    placement.sites,
    placement.graphs,
    placement.probes,
    benchmark.job,
    benchmark.promised,
    benchmark.endpoint,
    benchmark.gpus,
    benchmark.script,
    measuring.script,
    measuring.fetched,
    measuring.group,
    shell.replaced,
    shell.syntax,
    shell.waits,
    shell.variables,
)


def examine(recipe: Recipe, settings: Settings = DEFAULT) -> tuple[Finding, ...]:
    """Every finding of a recipe, sorted by place; only what cannot be read when something cannot be read."""
    read = reading(recipe, settings)
    unreadable = tuple(finding for manifest in read.manifests for finding in manifest.findings)
    if unreadable:
        return tuple(sorted(unreadable))
    found = sorted({finding for rule in RULES for finding in islice(rule(read), MOST + 1)})
    return tuple(found if len(found) <= MOST else _most_urgent(found))


def _most_urgent(found: Sequence[Finding]) -> list[Finding]:
    kept = sorted(sorted(found, key=lambda finding: finding.level is not Level.ERROR)[: MOST - 1])
    message = f"The recipe has more findings than the {MOST - 1} that are shown."
    first = kept[0]
    return [of_file(first.path, "STRUCT-011", message, "Correct these first."), *kept]
