"""`python -m checks.doctor.wall > deploy/admission.yaml`: the wall, written again after the allow list changed."""

import sys

import yaml

from checks.doctor.wall.policies import objects

HEAD = """\
# The second wall: what no recipe may bring, refused by the API server itself in every namespace that is a sandbox (a label).
# Apply once per cluster (Kubernetes 1.30 or newer). Not to be edited: `python -m checks.doctor.wall` writes it.
# An administrator lets the recipes of a sandbox bring more by annotations of its namespace, lists with commas:
#   kubectl annotate namespace sandbox-1 recipe-gate.dev/allow-capabilities=IPC_LOCK
# The words are those of `rules.allow` in a policy (docs/service.md): capabilities, tolerations, priority-classes,
# runtime-classes, node-labels, resources, annotations; `registries` replaces the default and has to name the service's own image's.
"""


def text() -> str:
    """The file as it is shipped."""
    return HEAD + yaml.safe_dump_all(objects(), sort_keys=False, width=1_000_000)


if __name__ == "__main__":
    sys.stdout.write(text())
