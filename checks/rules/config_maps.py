"""Config maps that pods refer to and nothing brings."""

from collections.abc import Iterable

from checks.model.finding import Finding, Level
from checks.model.rule import Rule
from checks.rules.findings import at
from checks.rules.parsed.pods import references
from checks.rules.parsed.recipe import ParsedRecipe

MADE = ("kube-root-ca.crt",)
"""Config maps that Kubernetes puts into every namespace."""
UNDECLARED_CONFIG_MAP = Rule(
    "VOL-007",
    Level.ERROR,
    reason="A pod waits forever for a config map that nobody makes.",
    remedy="Declare it.",
    bad="configMapKeyRef: {name: engine-config, key: a}  # in no file",
    good="kind: ConfigMap\nmetadata: {name: engine-config}",
)


def config_maps(parsed: ParsedRecipe) -> Iterable[Finding]:
    """VOL-007: a config map that no file of the recipe declares, so that the pod waits for it forever."""
    brought = {one.name for one in parsed.of("ConfigMap")} - set(MADE)
    made = brought | set(MADE)
    known = f"The recipe declares {', '.join(sorted(brought))}." if brought else UNDECLARED_CONFIG_MAP.fix()
    for document in parsed.documents:
        for path, name in references(document, "configMap", ("configMapRef", "configMapKeyRef"), "name"):
            if name not in made:
                yield at(
                    document,
                    path,
                    UNDECLARED_CONFIG_MAP,
                    f"No file of the recipe declares the config map {name!r}.",
                    known,
                )


RULES = (UNDECLARED_CONFIG_MAP,)
CHECKS = (config_maps,)
