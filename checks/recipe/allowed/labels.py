"""What metadata may say: by labels and annotations whole systems are steered (networks, meshes, clouds, queues, the run itself)."""

from checks.model.protocol import BLOCK, PREFIX, SLOT
from checks.recipe.allowed.shapes import ANYTHING, Each, Fields, Keyed, Matching, Only, Shape, plain

OURS = PREFIX.replace(".", r"\.") + ".*"
LABEL = Matching(
    r"[^/]*|app\.kubernetes\.io/.*|([a-z0-9-]+\.)+nvidia\.com/.*",
    but=("job-name", "controller-uid", "pod-template-hash", "controller-revision-hash", "pod-template-generation"),
    says="a name of one's own, or one of app.kubernetes.io: by others controllers find what is theirs",
)
ANNOTATION = Matching(
    r"[^/]*|recipe-gate\.dev/slo|prometheus\.io/(scrape|path|port|scheme)|nvidia\.com/.*|kubectl\.kubernetes\.io/default-container",
    but=(r"nvidia\.com/d[a-z]*-spec.*", r"nvidia\.com/.*origin-version"),
    grant="annotations",
    says="a name of one's own, prometheus.io's or Dynamo's: by others networks, meshes and clouds are steered",
)
JOB_LABELS = (r"(batch\.kubernetes\.io/)?(controller-uid|job-name)",)
"""What the API server writes into a Job and its template; on a Pod that somebody brings they would make it a Job's."""
SERVER_ANNOTATIONS = (
    r"kubernetes\.io/limit-ranger",
    r"nvidia\.com/dgd-spec(-v1beta1)?",
    r"nvidia\.com/.*origin-version",
    r"kubectl\.kubernetes\.io/last-applied-configuration",
)
"""Of Dynamo's own: what conversions keep of fields that the other version lacks (a second spec), and which version wrote it."""
LABELS = Keyed(LABEL)
ANNOTATIONS = Keyed(ANNOTATION)
TEMPLATE_METADATA = Fields({"labels": LABELS, "annotations": ANNOTATIONS, **plain("creationTimestamp", "name")})
JOB_TEMPLATE_METADATA = Fields({**TEMPLATE_METADATA.fields, "labels": Keyed(LABEL, server=JOB_LABELS)})
OWNERS = Each(
    Fields(
        {"apiVersion": Only(("v1",)), "kind": Only(("ConfigMap",)), "name": Only((SLOT, BLOCK)),
         **plain("uid", "blockOwnerDeletion")},
        needed=("kind", "name"),
    )
)  # fmt: skip
"""Written by the run, never by a recipe (checks/recipe/objects.py)."""
FINALIZERS = Each(Only(("foregroundDeletion", "orphan", "kubernetes.io/pvc-protection")))
SERVERS: dict[str, Shape] = {
    **plain("creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generateName", "generation"),
    **plain("managedFields", "namespace", "resourceVersion", "selfLink", "uid"),
    "finalizers": FINALIZERS,
}


def metadata(*, kept: bool = False) -> Fields:
    """The metadata of an object that a recipe brings; on what is `kept` the run writes annotations of its own."""
    return Fields(
        {
            "labels": LABELS,
            "annotations": Keyed(ANNOTATION, server=(*SERVER_ANNOTATIONS, *((OURS,) if kept else ()))),
            "ownerReferences": OWNERS,
            "name": ANYTHING,
        },
        server=SERVERS,
    )
