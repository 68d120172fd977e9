"""A recipe that kustomize makes, of the graph that is shipped: a base, a component and an overlay with its generated file."""

import os
from pathlib import Path

from checks.recipe.recipe import Tree
from tests.checks.rules.mistakes import DEPLOY, GOOD

HOME = "recipes/llama/vllm/clouds"
OVERLAY, BASE, COMPONENT = (
    f"{HOME}/kustomize/overlays/aks",
    f"{HOME}/kustomize/base",
    f"{HOME}/kustomize/components/more",
)
PAGE, PATCH, GENERATED = f"{OVERLAY}/kustomization.yaml", f"{COMPONENT}/patch.yaml", f"{HOME}/deploy-aks.yaml"
GRAPH = GOOD.files[DEPLOY]
MADE = GRAPH.replace(b"      replicas: 1\n      envFromSecret", b"      replicas: 2\n      envFromSecret")
"""What kustomize makes of the files, in the order of their base."""
HEAD = b"apiVersion: nvidia.com/v1alpha1\nkind: DynamoGraphDeployment\nmetadata:\n  name: llama3-70b-agg\n"
FILES: Tree = {
    f"{HOME}/.kustomize-matrix.yaml": b"source: kustomize/base\n",
    f"{BASE}/kustomization.yaml": b"resources:\n  - deploy.yaml\n",
    f"{BASE}/deploy.yaml": GRAPH,
    f"{COMPONENT}/kustomization.yaml": (
        b"apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n  - path: patch.yaml\n"
    ),
    PATCH: HEAD + b"spec:\n  services:\n    VllmWorker:\n      replicas: 2\n",
    PAGE: b"resources:\n  - ../../base\ncomponents:\n  - ../../components/more\n",
    GENERATED: MADE,
}
KUBECTL = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "recipe-gate/bin/kubectl"


def changed(path: str, old: bytes, new: bytes) -> Tree:
    """The files with one text replaced."""
    data = FILES[path]
    assert isinstance(data, bytes)
    assert old in data
    return {**FILES, path: data.replace(old, new)}
