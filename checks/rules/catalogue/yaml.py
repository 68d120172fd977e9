"""Files that cannot be read as Kubernetes would read them."""

from checks.finding import Level
from checks.rules.rule import Rule

RULES = (
    Rule(
        "YAML-001",
        Level.ERROR,
        "A file that is no YAML is applied by nobody.",
        "Correct the syntax at this line.",
        "args: [a, b",
        "args: [a, b]",
    ),
    Rule(
        "YAML-002",
        Level.ERROR,
        "A manifest beyond a megabyte fits into no API call.",
        "Keep data out of manifests.",
        "# 10 MB of a trace",
        "# a trace in the model cache",
    ),
    Rule(
        "YAML-003",
        Level.ERROR,
        "Kubernetes reads UTF-8 without control characters.",
        "Save the file as UTF-8.",
        "name: \\xff",
        "name: ÿ",
    ),
    Rule(
        "YAML-004",
        Level.ERROR,
        "Aliases and depth can make a small file fill a memory.",
        "Split the file, or write aliases out.",
        "b: [*a, *a, *a]",
        "b: [1, 2, 3]",
    ),
    Rule(
        "YAML-005",
        Level.ERROR,
        "YAML forbids tabs as indentation.",
        "Indent with spaces.",
        "spec:\\n\\treplicas: 1",
        "spec:\\n  replicas: 1",
    ),
    Rule(
        "YAML-006",
        Level.ERROR,
        "Of a key that stands twice, one value is lost without a word.",
        "Keep one of the two.",
        "replicas: 1\nreplicas: 2",
        "replicas: 2",
    ),
    Rule(
        "YAML-007",
        Level.ERROR,
        "Tags, dates and keys that are no names mean nothing to Kubernetes.",
        "Write plain values.",
        "on: !!set {a}",
        "on: [a]",
    ),
)
