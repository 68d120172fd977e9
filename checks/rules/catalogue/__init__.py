"""Every rule by its id, by subject in files of their own; what is not in here is no rule."""

from collections.abc import Mapping

from checks.rules.catalogue import (
    benchmark,
    documentation,
    engine,
    graph,
    image,
    kustomize,
    model,
    placement,
    policy,
    security,
    structure,
    volume,
    yaml,
)
from checks.rules.rule import Rule

SUBJECTS: Mapping[str, tuple[Rule, ...]] = {
    "Files": yaml.RULES,
    "Structure": structure.RULES,
    "Graph": graph.RULES,
    "Images": image.RULES,
    "Volumes": volume.RULES,
    "Model": model.RULES,
    "Engine": engine.RULES,
    "Placement": placement.RULES,
    "Benchmark": benchmark.RULES,
    "Security": security.RULES,
    "Documentation": documentation.RULES,
    "Kustomize": kustomize.RULES,
    "Policy": policy.RULES,
}
CATALOGUE: Mapping[str, Rule] = {rule.id: rule for rules in SUBJECTS.values() for rule in rules}
