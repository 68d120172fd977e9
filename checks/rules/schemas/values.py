"""Values that Kubernetes' validation takes in fields of type string; its published schemas do not list them.

From the API reference of the types, as of Kubernetes 1.30 to 1.37; what grows from version to version is left out.
"""

from collections.abc import Mapping

_PULL = ("Always", "IfNotPresent", "Never")
_TERMINATION = ("File", "FallbackToLogsOnError")
_PROTOCOL = ("TCP", "UDP", "SCTP")
_MODES = ("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")
_VOLUME = ("Block", "Filesystem")

VALUES: Mapping[str, tuple[str, ...]] = {
    "core.v1.Container.imagePullPolicy": _PULL,
    "core.v1.EphemeralContainer.imagePullPolicy": _PULL,
    "core.v1.Container.terminationMessagePolicy": _TERMINATION,
    "core.v1.ContainerPort.protocol": _PROTOCOL,
    "core.v1.ServicePort.protocol": _PROTOCOL,
    "core.v1.PodSpec.dnsPolicy": ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
    "core.v1.PodSpec.restartPolicy": ("Always", "OnFailure", "Never"),
    "core.v1.PodSpec.preemptionPolicy": ("Never", "PreemptLowerPriority"),
    "core.v1.PersistentVolumeClaimSpec.accessModes": _MODES,
    "core.v1.PersistentVolumeSpec.accessModes": _MODES,
    "core.v1.PersistentVolumeClaimSpec.volumeMode": _VOLUME,
    "core.v1.PersistentVolumeSpec.persistentVolumeReclaimPolicy": ("Retain", "Recycle", "Delete"),
    "core.v1.ServiceSpec.type": ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName"),
    "core.v1.ServiceSpec.sessionAffinity": ("ClientIP", "None"),
    "core.v1.ServiceSpec.externalTrafficPolicy": ("Cluster", "Local"),
    "core.v1.Toleration.operator": ("Exists", "Equal", "Lt", "Gt"),
    "core.v1.Toleration.effect": ("NoSchedule", "PreferNoSchedule", "NoExecute"),
    "core.v1.NodeSelectorRequirement.operator": ("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"),
    "core.v1.TopologySpreadConstraint.whenUnsatisfiable": ("DoNotSchedule", "ScheduleAnyway"),
    "core.v1.HTTPGetAction.scheme": ("HTTP", "HTTPS"),
    "core.v1.SeccompProfile.type": ("Localhost", "RuntimeDefault", "Unconfined"),
    "core.v1.PodSecurityContext.fsGroupChangePolicy": ("OnRootMismatch", "Always"),
    "meta.v1.LabelSelectorRequirement.operator": ("In", "NotIn", "Exists", "DoesNotExist"),
    "batch.v1.JobSpec.completionMode": ("NonIndexed", "Indexed"),
    "batch.v1.JobSpec.podReplacementPolicy": ("TerminatingOrFailed", "Failed"),
    "batch.v1.CronJobSpec.concurrencyPolicy": ("Allow", "Forbid", "Replace"),
    "apps.v1.DeploymentStrategy.type": ("Recreate", "RollingUpdate"),
    "apps.v1.StatefulSetSpec.podManagementPolicy": ("OrderedReady", "Parallel"),
    "networking.v1.HTTPIngressPath.pathType": ("Exact", "Prefix", "ImplementationSpecific"),
}
