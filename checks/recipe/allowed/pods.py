"""What may stand in a pod, wherever its template stands."""

from checks.model.protocol import HUB_SECRET
from checks.recipe.allowed.shapes import ANYTHING, Each, Fields, Image, Keyed, Matching, Only, Shape, plain

FALSE = Only((False,))
HUB = Only((HUB_SECRET,))
"""The one secret of a sandbox that a recipe may name."""
RESERVED = ("NVIDIA_.*", ".*_VISIBLE_DEVICES", "KUBERNETES_.*", "_CONTAINERS_.*")
"""Names that a container runtime or Kubernetes itself reads: with these a container takes GPUs that nobody counted."""
PROGRAMS = ("CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "NVIDIA_GDRCOPY")
"""Of the same form and harmless: read by the program alone, and GDRCopy's device, which maps a process' own memory."""
VARIABLE = Matching(r".*", but=RESERVED, besides=PROGRAMS, says="no name that a container runtime or Kubernetes reads")
RESOURCE = Matching(
    r"cpu|memory|ephemeral-storage|gpu|gpuType|hugepages-[0-9A-Za-z]+|nvidia\.com/[a-z0-9.-]+|rdma/.+|networking\.gke\.io\.networks/.+|vpc\.amazonaws\.com/efa",
    grant="resources",
    says="cpu, memory, storage, GPUs or a network device; those of other plugins are granted one by one",
)
AMOUNTS = Keyed(RESOURCE)
RESOURCES = Fields({"limits": AMOUNTS, "requests": AMOUNTS, **plain("claims")})
SECRET_KEY = Fields({"name": HUB, **plain("key", "optional")}, needed=("name",))
FIELD = Fields(
    {
        "fieldPath": Matching(
            r"metadata\.(name|namespace|uid|labels|annotations)(\['[^']*'\])?|status\.(podIP|podIPs|hostIP|hostIPs)|spec\.nodeName"
        ),
        **plain("apiVersion"),
    }
)
SOURCE = Fields(
    {"configMapKeyRef": ANYTHING, "fieldRef": FIELD, "resourceFieldRef": ANYTHING, "secretKeyRef": SECRET_KEY}
)
ENV = Each(Fields({"name": VARIABLE, "value": ANYTHING, "valueFrom": SOURCE}))
ENV_FROM = Each(
    Fields(
        {
            "prefix": VARIABLE,
            "configMapRef": ANYTHING,
            "secretRef": Fields({"name": HUB, **plain("optional")}, ("name",)),
        }
    )
)
HTTP = Fields(plain("path", "port", "scheme", "httpHeaders"))
"""Without `host`: the kubelet asks, from the node's own network, and would ask anybody."""
TCP = Fields(plain("port"))
PROBE = Fields(
    {
        "httpGet": HTTP,
        "tcpSocket": TCP,
        **plain("exec", "grpc", "failureThreshold", "initialDelaySeconds", "periodSeconds", "successThreshold"),
        **plain("terminationGracePeriodSeconds", "timeoutSeconds"),
    }
)
HOOK = Fields({"httpGet": HTTP, "tcpSocket": TCP, **plain("exec", "sleep")})
PROFILE = Fields({"type": Only(("RuntimeDefault",))})
USERS = plain("runAsUser", "runAsGroup", "runAsNonRoot")
CONTAINER_SECURITY = Fields(
    {
        "privileged": FALSE,
        "capabilities": Fields({"add": Each(Only(grant="capabilities")), **plain("drop")}),
        "procMount": Only(("Default",)),
        "seccompProfile": PROFILE,
        "appArmorProfile": PROFILE,
        **USERS,
        **plain("allowPrivilegeEscalation", "readOnlyRootFilesystem"),
    }
)
CONTAINER = Fields(
    {
        "image": Image(),
        "env": ENV,
        "envFrom": ENV_FROM,
        "ports": Each(Fields({"hostPort": Only((0,)), **plain("name", "containerPort", "protocol")})),
        "resources": RESOURCES,
        "livenessProbe": PROBE,
        "readinessProbe": PROBE,
        "startupProbe": PROBE,
        "lifecycle": Fields({"postStart": HOOK, "preStop": HOOK, **plain("stopSignal")}),
        "securityContext": CONTAINER_SECURITY,
        "volumeMounts": Each(
            Fields(
                {
                    "mountPropagation": Only(("None",)),
                    **plain("name", "mountPath", "subPath", "subPathExpr", "readOnly", "recursiveReadOnly"),
                }
            )
        ),
        **plain("name", "args", "command", "workingDir", "imagePullPolicy", "resizePolicy", "restartPolicy"),
        **plain("stdin", "stdinOnce", "tty", "terminationMessagePath", "terminationMessagePolicy"),
    }
)
HUB_VOLUME = Fields({"secretName": HUB, **plain("items", "defaultMode", "optional")}, needed=("secretName",))
PROJECTED = Fields(
    {
        "sources": Each(
            Fields(
                {
                    "secret": Fields({"name": HUB, **plain("items", "optional")}, needed=("name",)),
                    **plain("configMap", "downwardAPI"),
                },
                # What the API server gives the pods of the operator's account; for no other audience than its own.
                made={"serviceAccountToken": Fields(plain("path", "expirationSeconds"))},
            )
        ),
        **plain("defaultMode"),
    }
)
VOLUME = Fields(
    {
        "emptyDir": Fields({"medium": Only(("", "Memory")), **plain("sizeLimit")}),
        "persistentVolumeClaim": Fields(plain("claimName", "readOnly")),
        "secret": HUB_VOLUME,
        "projected": PROJECTED,
        **plain("name", "configMap", "downwardAPI"),
    }
)
NODE_LABEL = Matching(
    r"kubernetes\.io/(arch|os|hostname)|(topology|node)\.kubernetes\.io/.+|([a-z0-9-]+\.)*nvidia\.com/.+"
    r"|cloud\.google\.com/.+|eks\.amazonaws\.com/.+|kubernetes\.azure\.com/.+",
    grant="node_labels",
    says="a label that says what a node has or where it stands",
)
EXPRESSIONS = Each(Fields({"key": NODE_LABEL, **plain("operator", "values")}))
NODE_TERM = Fields({"matchExpressions": EXPRESSIONS})
"""Without `matchFields`, which names nodes."""
POD_TERM = Fields(plain("labelSelector", "topologyKey", "matchLabelKeys", "mismatchLabelKeys"))
"""Pods of the sandbox itself, which needs no word: other namespaces are others' affairs."""
REQUIRED, PREFERRED = (
    "requiredDuringSchedulingIgnoredDuringExecution",
    "preferredDuringSchedulingIgnoredDuringExecution",
)
POD_AFFINITY = Fields(
    {REQUIRED: Each(POD_TERM), PREFERRED: Each(Fields({"podAffinityTerm": POD_TERM, **plain("weight")}))}
)
AFFINITY = Fields(
    {
        "nodeAffinity": Fields(
            {
                REQUIRED: Fields({"nodeSelectorTerms": Each(NODE_TERM)}),
                PREFERRED: Each(Fields({"preference": NODE_TERM, **plain("weight")})),
            }
        ),
        "podAffinity": POD_AFFINITY,
        "podAntiAffinity": POD_AFFINITY,
    }
)
TAINTS = ("nvidia.com/gpu", "kubernetes.io/arch", "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")
"""The last two the API server itself adds to every pod."""
TOLERATION = Fields(
    {"key": Only((*TAINTS, "node.kubernetes.io/memory-pressure"), grant="tolerations"),
     **plain("operator", "value", "effect", "tolerationSeconds")},
    needed=("key",),
)  # fmt: skip
ACCOUNT = Only(("default", ""), made=True)
POD_SECURITY = Fields(
    {
        "seccompProfile": PROFILE,
        "appArmorProfile": PROFILE,
        **USERS,
        **plain("fsGroup", "fsGroupChangePolicy", "supplementalGroups", "supplementalGroupsPolicy"),
    }
)
POD_FIELDS: dict[str, Shape] = {
    "containers": Each(CONTAINER),
    "initContainers": Each(CONTAINER),
    "hostNetwork": FALSE,
    "hostPID": FALSE,
    "hostIPC": FALSE,
    "serviceAccountName": ACCOUNT,
    "serviceAccount": ACCOUNT,
    "automountServiceAccountToken": Only((False,), made=True),
    "securityContext": POD_SECURITY,
    "volumes": Each(VOLUME),
    "tolerations": Each(TOLERATION),
    "nodeSelector": Keyed(NODE_LABEL),
    "affinity": AFFINITY,
    "topologySpreadConstraints": ANYTHING,
    "priorityClassName": Only(grant="priority_classes"),
    "runtimeClassName": Only(("nvidia",), grant="runtime_classes"),
    "schedulerName": Only(("default-scheduler", "kai-scheduler", "volcano")),
    "dnsPolicy": Only(("ClusterFirst",)),
    "resources": RESOURCES,
    "resourceClaims": Each(Fields(plain("name", "resourceClaimName", "resourceClaimTemplateName"))),
    **plain("activeDeadlineSeconds", "enableServiceLinks", "hostUsers", "hostname", "imagePullSecrets", "os"),
    **plain("preemptionPolicy", "restartPolicy", "setHostnameAsFQDN", "shareProcessNamespace", "subdomain"),
    **plain("terminationGracePeriodSeconds"),
}
MADE = plain("schedulingGates", "readinessGates", "schedulingGroup")
"""How schedulers of several nodes hold pods back until all have a place."""
POD = Fields(POD_FIELDS, made=MADE, server=plain("priority", "overhead"))
ALPHA_POD = Fields({**POD_FIELDS, "mainContainer": CONTAINER}, server=plain("priority", "overhead"))
"""A graph's extraPodSpec in v1alpha1, which keeps the main container apart."""
