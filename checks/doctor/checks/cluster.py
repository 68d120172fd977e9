"""Kubernetes itself: its version and its storage."""

import re
from collections.abc import Iterator

from checks.doctor.answer import Answer, failed, passed, skipped, warned
from checks.doctor.facts import Facts, Plain, Unread, name_of

VERSION, CLASSES = "/version", "/apis/storage.k8s.io/v1/storageclasses"
PATHS = (VERSION, CLASSES)
DEFAULT = "storageclass.kubernetes.io/is-default-class"
ONE_NODE = frozenset(
    {
        "ebs.csi.aws.com",
        "ebs.csi.eks.amazonaws.com",
        "disk.csi.azure.com",
        "pd.csi.storage.gke.io",
        "cinder.csi.openstack.org",
        "kubernetes.io/aws-ebs",
        "kubernetes.io/azure-disk",
        "kubernetes.io/gce-pd",
        "rancher.io/local-path",
        "k8s.io/minikube-hostpath",
        "docker.io/hostpath",
    }
)
"""Provisioners whose volumes are for one node at a time, as their own documentation says; a model cache is read by many."""
OLDEST = (1, 24)
"""The oldest Kubernetes that Dynamo's installation guide names."""


def answers(facts: Facts) -> Iterator[Answer]:
    """The checks of the cluster itself."""
    yield version(facts)
    yield _storage(facts)
    yield _shared(facts)


def version(facts: Facts) -> Answer:
    """Whether the API server answers, and how old it is."""
    found = facts.get(VERSION)
    if isinstance(found, Unread):
        return failed("api", found.reason, "an API server that answers", "kubectl cluster-info")
    said = (found.get("major", "0"), re.sub(r"\D", "", str(found.get("minor", "0"))) or "0")
    shown = f"Kubernetes {found.get('gitVersion', '.'.join(said))}"
    if (int(said[0]), int(said[1])) < OLDEST:
        return failed("api", shown, "Kubernetes 1.24 or newer", "Upgrade the cluster.")
    return passed("api", shown)


def _storage(facts: Facts) -> Answer:
    classes = facts.items(CLASSES)
    if isinstance(classes, Unread):
        return skipped("storage-class", f"Storage classes may not be read: {classes.reason}")
    marked = [one for one in classes if is_default(one)]
    names = ", ".join(sorted(map(name_of, marked)))
    mend = f'kubectl annotate storageclass NAME {DEFAULT}="true"'
    if not marked:
        return failed("storage-class", f"none of {len(classes)} storage classes is the default", "one default", mend)
    if len(marked) > 1:
        other = f'kubectl annotate --overwrite storageclass NAME {DEFAULT}="false"'
        return warned("storage-class", f"{len(marked)} defaults: {names}", "one default", other)
    return passed("storage-class", f"{names} ({marked[0].get('provisioner')})")


def is_default(found: Plain) -> bool:
    """Whether a storage class takes the claims that name none."""
    return bool((found["metadata"].get("annotations") or {}).get(DEFAULT) == "true")


def _shared(facts: Facts) -> Answer:
    classes = facts.items(CLASSES)
    if isinstance(classes, Unread):
        return skipped("storage-shared", f"Storage classes may not be read: {classes.reason}")
    shared = sorted(name_of(one) for one in classes if one.get("provisioner") not in ONE_NODE)
    if shared:
        return passed("storage-shared", f"may give ReadWriteMany: {', '.join(shared)}")
    seen = f"none of {len(classes)} storage classes gives a volume to several nodes"
    mend = "Install a provisioner of shared files (NFS, EFS, Filestore, Azure Files, CephFS, Lustre)."
    return warned("storage-shared", seen, "a class that gives ReadWriteMany", mend)
