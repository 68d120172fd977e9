"""Every kind that a recipe may bring, and what may stand in an object of it."""

from collections.abc import Mapping

from checks.recipe.allowed.graphs import ALPHA, BETA
from checks.recipe.allowed.labels import JOB_TEMPLATE_METADATA, metadata
from checks.recipe.allowed.pods import FALSE, POD
from checks.recipe.allowed.shapes import ANYTHING, Each, Fields, Only, Shape, plain

GRAPH = "DynamoGraphDeployment"
MODES = Only(("ReadWriteOnce", "ReadWriteMany", "ReadOnlyMany", "ReadWriteOncePod"))
CLAIM = Fields(
    {
        "accessModes": Each(MODES),
        "resources": Fields({"requests": Fields(plain("storage")), "limits": Fields(plain("storage"))}),
        "volumeMode": Only(("Filesystem",)),
        **plain("storageClassName"),
    }
)
"""Without what names a volume, or another claim to copy: a claim gets a new volume of its own."""
SERVICE = Fields(
    {
        "type": Only(("ClusterIP",)),
        "ports": Each(Fields(plain("name", "port", "targetPort", "protocol", "appProtocol"))),
        "clusterIP": Only(("None", "")),
        **plain("selector", "sessionAffinity", "sessionAffinityConfig", "publishNotReadyAddresses"),
        **plain("internalTrafficPolicy", "ipFamilies", "ipFamilyPolicy"),
    },
    server=plain("clusterIP", "clusterIPs"),
)
"""Reached from inside the cluster only, at addresses that the API server chooses."""
JOB = Fields(
    {
        "template": Fields({"metadata": JOB_TEMPLATE_METADATA, "spec": POD}),
        "manualSelector": FALSE,
        **plain("activeDeadlineSeconds", "backoffLimit", "backoffLimitPerIndex", "completionMode", "completions"),
        **plain("maxFailedIndexes", "parallelism", "podFailurePolicy", "podReplacementPolicy", "successPolicy"),
        **plain("suspend", "ttlSecondsAfterFinished"),
    },
    server=plain("selector"),
)
SPECS: Mapping[str, Mapping[str, Shape]] = {
    GRAPH: {"nvidia.com/v1alpha1": ALPHA, "nvidia.com/v1beta1": BETA},
    "ConfigMap": {"v1": ANYTHING},
    "Job": {"batch/v1": JOB},
    "Pod": {"v1": POD},
    "Service": {"v1": SERVICE},
    "PersistentVolumeClaim": {"v1": CLAIM},
}
"""What may stand in `spec`, by kind and version. A ConfigMap has none."""
KEPT = ("ConfigMap", "PersistentVolumeClaim")
"""What outlives a run, or is the run's own: on these it writes down what it did."""
KINDS: Mapping[str, tuple[str, ...]] = {kind: tuple(versions) for kind, versions in SPECS.items()}
"""What a recipe may bring: all of it namespaced, nothing that grants rights."""


def shape(kind: str, version: str) -> Fields:
    """What may stand in a whole object of a kind."""
    fields: dict[str, Shape] = {
        **plain("apiVersion", "kind"),
        "metadata": metadata(kept=kind in KEPT),
        **(plain("data", "binaryData", "immutable") if kind == "ConfigMap" else {"spec": SPECS[kind][version]}),
    }
    return Fields(fields, server=plain("status"))
