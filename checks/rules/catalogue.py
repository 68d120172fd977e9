"""Every rule by its id, and by subject in the order of docs/rules.md; what is not in here is no rule."""

from collections.abc import Mapping

from checks.model.rule import Rule
from checks.recipe import manifest, recipe
from checks.rules import (
    TOO_MANY_FINDINGS,
    aiperf,
    allowed,
    annotations,
    benchmark,
    changes,
    components,
    config_maps,
    constraints,
    documentation,
    endpoint_pickers,
    engines,
    examined,
    fields,
    files,
    gpu_memory_service,
    gpus,
    graphs,
    images,
    measuring,
    models,
    multinode,
    names,
    objects,
    placement,
    policy,
    probes,
    routing,
    scripts,
    secrets,
    security,
    volumes,
)
from checks.rules.kustomize import rules as kustomize

SUBJECTS: Mapping[str, tuple[Rule, ...]] = {
    "YAML": manifest.RULES,
    "Files": (*files.RULES, recipe.NOT_A_FILE, TOO_MANY_FINDINGS, *examined.RULES),
    "Objects": objects.RULES,
    "Fields": (*fields.RULES, *constraints.RULES),
    "Graph": (*graphs.RULES, *names.RULES, *components.RULES),
    "Operator": (*endpoint_pickers.RULES, *annotations.RULES, *gpu_memory_service.RULES, *multinode.RULES),
    "Images": images.RULES,
    "Volumes": (*volumes.RULES, *config_maps.RULES),
    "Model": models.RULES,
    "GPUs": gpus.RULES,
    "Engine": engines.RULES,
    "Routing": routing.RULES,
    "Scripts": scripts.RULES,
    "Placement": placement.RULES,
    "Probes": probes.RULES,
    "Benchmark": (*benchmark.RULES, *aiperf.RULES),
    "Secrets": secrets.RULES,
    "Security": (*security.RULES, *allowed.RULES),
    "Documentation": documentation.RULES,
    "Changes": changes.RULES,
    "Measuring": measuring.RULES,
    "Kustomize": kustomize.RULES,
    "Policy": policy.RULES,
}
CATALOGUE: Mapping[str, Rule] = {rule.id: rule for rules in SUBJECTS.values() for rule in rules}
