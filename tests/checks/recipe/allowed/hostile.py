"""Objects that somebody hostile could bring, each harmless but for one thing: both walls are held against every one of them."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

Plain = dict[str, Any]
IMAGE = "nvcr.io/nvidia/ai-dynamo/vllm-runtime:1.3.0"
CONTAINER: Plain = {"name": "main", "image": IMAGE, "command": ["true"]}
OVERRIDE: Plain = {
    "apiVersion": "grove.io/v1alpha1",
    "target": "PodCliqueSet",
    "value": {"spec": {"hostNetwork": True}},
}
POD: Plain = {"automountServiceAccountToken": False, "containers": [CONTAINER], "restartPolicy": "Never"}

IN_POD: dict[str, Plain] = {
    "the node's network": {"hostNetwork": True},
    "the node's processes": {"hostPID": True},
    "the node's memory segments": {"hostIPC": True},
    "a node of one's choice": {"nodeName": "node-1"},
    "an account": {"serviceAccountName": "default-2"},
    "the default token": {"automountServiceAccountToken": True},
    "Kubernetes' own priority": {"priorityClassName": "system-node-critical"},
    "a priority": {"priorityClassName": "urgent"},
    "a runtime class": {"runtimeClassName": "kata"},
    "a scheduler": {"schedulerName": "mine"},
    "a resolver": {"dnsPolicy": "None", "dnsConfig": {"nameservers": ["192.0.2.1"]}},
    "names of other hosts": {"hostAliases": [{"ip": "192.0.2.1", "hostnames": ["huggingface.co"]}]},
    "the node's resolver": {"dnsPolicy": "Default"},
    "sysctls": {"securityContext": {"sysctls": [{"name": "net.core.somaxconn", "value": "1"}]}},
    "no seccomp": {"securityContext": {"seccompProfile": {"type": "Unconfined"}}},
    "a SELinux type": {"securityContext": {"seLinuxOptions": {"type": "spc_t"}}},
    "every taint": {"tolerations": [{"operator": "Exists"}]},
    "the control plane's taint": {
        "tolerations": [{"key": "node-role.kubernetes.io/control-plane", "operator": "Exists"}]
    },
    "a pool's taint": {"tolerations": [{"key": "dedicated", "operator": "Exists"}]},
    "the control plane": {"nodeSelector": {"node-role.kubernetes.io/control-plane": ""}},
    "a tenant's nodes": {"nodeSelector": {"tenant": "bank"}},
    "a node by its fields": {
        "affinity": {
            "nodeAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": {
                    "nodeSelectorTerms": [
                        {"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["node-1"]}]}
                    ]
                }
            }
        }
    },
    "pods of others": {
        "affinity": {
            "podAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": [
                    {"topologyKey": "kubernetes.io/hostname", "namespaceSelector": {}, "labelSelector": {}}
                ]
            }
        }
    },
    "an unmasked proc": {
        "hostUsers": False,
        "containers": [{**CONTAINER, "securityContext": {"procMount": "Unmasked"}}],
    },
    "a gate": {"readinessGates": [{"conditionType": "never"}]},
}
VOLUMES: dict[str, Plain] = {
    "a folder of the node": {"hostPath": {"path": "/"}},
    "NFS": {"nfs": {"server": "192.0.2.1", "path": "/"}},
    "iSCSI": {"iscsi": {"targetPortal": "192.0.2.1", "iqn": "iqn.2001-04.com.example:a", "lun": 0}},
    "a CSI driver": {"csi": {"driver": "secrets-store.csi.k8s.io"}},
    "a claim of the pod's own": {
        "ephemeral": {
            "volumeClaimTemplate": {
                "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
            }
        }
    },
    "a secret": {"secret": {"secretName": "registry"}},
    "a projected secret": {"projected": {"sources": [{"secret": {"name": "registry"}}]}},
    "a token": {"projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}},
    "a token of another audience": {
        "projected": {"sources": [{"serviceAccountToken": {"path": "token", "audience": "sts.amazonaws.com"}}]}
    },
    "an image": {"image": {"reference": "docker.io/somebody/else:1"}},
    "a git repository": {"gitRepo": {"repository": "https://example.com/x.git"}},
}
IN_CONTAINER: dict[str, Plain] = {
    "privilege": {"securityContext": {"privileged": True}},
    "CAP_SYS_ADMIN": {"securityContext": {"capabilities": {"add": ["SYS_ADMIN"]}}},
    "every capability": {"securityContext": {"capabilities": {"add": ["ALL"]}}},
    "locked memory": {"securityContext": {"capabilities": {"add": ["IPC_LOCK"]}}},
    "an unconfined container": {"securityContext": {"seccompProfile": {"type": "Unconfined"}}},
    "a port of the node": {"ports": [{"containerPort": 80, "hostPort": 80}]},
    "an image of anybody's": {"image": "docker.io/somebody/miner:1"},
    "an image of a registry that begins alike": {"image": "nvcr.io/nvidia-labs.example.com/x:1"},
    "every GPU": {"env": [{"name": "NVIDIA_VISIBLE_DEVICES", "value": "all"}]},
    "the driver's doors": {"env": [{"name": "NVIDIA_DRIVER_CAPABILITIES", "value": "all"}]},
    "another maker's devices": {"env": [{"name": "AMD_VISIBLE_DEVICES", "value": "all"}]},
    "an API server of one's own": {"env": [{"name": "KUBERNETES_SERVICE_HOST", "value": "192.0.2.1"}]},
    "a secret's key": {"env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "registry", "key": "a"}}}]},
    "a whole secret": {"envFrom": [{"secretRef": {"name": "registry"}}]},
    "names by a prefix": {"envFrom": [{"prefix": "NVIDIA_VISIBLE_DEVICES", "configMapRef": {"name": "a"}}]},
    "the metadata service by a probe": {
        "livenessProbe": {"httpGet": {"host": "169.254.169.254", "port": 80, "path": "/latest/meta-data"}}
    },
    "another host by a probe": {"readinessProbe": {"tcpSocket": {"host": "10.0.0.1", "port": 22}}},
    "another host by a hook": {"lifecycle": {"preStop": {"httpGet": {"host": "10.0.0.1", "port": 80}}}},
    "a device of another plugin": {"resources": {"limits": {"devices.example.com/kvm": "1"}}},
    "mounts that spread": {
        "volumeMounts": [{"name": "v", "mountPath": "/a", "mountPropagation": "Bidirectional"}],
        "securityContext": {"privileged": True},
    },
}
ANNOTATIONS = (
    "k8s.v1.cni.cncf.io/networks",
    "v1.multus-cni.io/default-network",
    "networking.gke.io/interfaces",
    "sidecar.istio.io/inject",
    "iam.amazonaws.com/role",
    "cluster-autoscaler.kubernetes.io/safe-to-evict",
    "container.apparmor.security.beta.kubernetes.io/main",
    "recipe-gate.dev/cached-1",
    "service.beta.kubernetes.io/aws-load-balancer-type",
)
LABELS = (
    "batch.kubernetes.io/job-name",
    "job-name",
    "controller-uid",
    "recipe-gate.dev/run",
    "kueue.x-k8s.io/queue-name",
    "nvidia.com/dynamo-component",
    "istio.io/rev",
)
JOBS_OWN = ("batch.kubernetes.io/job-name", "job-name", "controller-uid")
"""The API server writes these into Jobs itself: on a Job they say nothing."""
SERVICES: dict[str, Plain] = {
    "other people's addresses": {"externalIPs": ["8.8.8.8"]},
    "a load balancer": {"type": "LoadBalancer"},
    "a port of every node": {"type": "NodePort"},
    "a name elsewhere": {"type": "ExternalName", "externalName": "example.com"},
    "whom a balancer lets in": {"loadBalancerSourceRanges": ["0.0.0.0/0"], "type": "LoadBalancer"},
    "a node's port": {"type": "NodePort", "ports": [{"port": 80, "nodePort": 30080}]},
}
CLAIMS: dict[str, Plain] = {
    "a volume that was somebody's": {"volumeName": "pv-of-another"},
    "a copy of another claim": {"dataSource": {"kind": "PersistentVolumeClaim", "name": "other"}},
    "a copy from anywhere": {"dataSourceRef": {"kind": "PersistentVolumeClaim", "name": "other"}},
    "volumes by label": {"selector": {"matchLabels": {"a": "b"}}},
    "a block device": {"volumeMode": "Block"},
}
IN_ALPHA: dict[str, Plain] = {
    "an ingress": {"ingress": {"enabled": True, "host": "a.example.com"}},
    "a secret as an environment": {"envFromSecret": "registry"},
    "every GPU as an environment": {"envs": [{"name": "NVIDIA_VISIBLE_DEVICES", "value": "all"}]},
    "an override": {"providerOverride": OVERRIDE},
    "a pod of the memory service": {
        "gpuMemoryService": {"extraClientPods": [{"name": "a", "podTemplate": {"spec": POD}}]}
    },
    "a container of the memory service": {"gpuMemoryService": {"extraClientContainers": [CONTAINER]}},
    "a checkpoint's job": {"checkpoint": {"enabled": True, "job": {"podTemplateSpec": {"spec": POD}}}},
    "a frontend of anybody's": {"frontendSidecar": {"image": "docker.io/somebody/x:1.0.0"}},
    "Multus by its metadata": {"extraPodMetadata": {"annotations": {"k8s.v1.cni.cncf.io/networks": "a"}}},
    "Multus by its own": {"annotations": {"k8s.v1.cni.cncf.io/networks": "a"}},
    "another leader": {"multinode": {"nodeCount": 2, "leader": {"providerOverride": OVERRIDE}}},
    "the namespace of all graphs": {"globalDynamoNamespace": True},
}
IN_BETA: dict[str, Plain] = {
    "an override": {"providerOverride": OVERRIDE},
    "a pod of the memory service": {
        "experimental": {"gpuMemoryService": {"extraClientPods": [{"name": "a", "podTemplate": {"spec": POD}}]}}
    },
    "a checkpoint's job": {"experimental": {"checkpoint": {"enabled": True}}},
    "another worker": {"multinode": {"nodeCount": 2, "worker": {"providerOverride": OVERRIDE}}},
}
IN_GRAPH: dict[str, Plain] = {
    "a priority for all": {"priorityClassName": "system-node-critical"},
    "an override of all": {"providerOverride": OVERRIDE},
    "annotations for all": {"annotations": {"k8s.v1.cni.cncf.io/networks": "a"}},
    "labels for all": {"labels": {"kueue.x-k8s.io/queue-name": "a"}},
}


def pod(spec: Plain) -> Plain:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "h"}, "spec": spec}


def job(spec: Plain) -> Plain:
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "h"}, "spec": {"template": {"spec": spec}}}


def alpha_service(service: Plain, **spec: Any) -> Plain:
    worker = {"componentType": "worker", **service}
    metadata = {"name": "h"}
    version = "nvidia.com/v1alpha1"
    body = {"backendFramework": "vllm", "services": {"W": worker}, **spec}
    return {"apiVersion": version, "kind": "DynamoGraphDeployment", "metadata": metadata, "spec": body}


def alpha(spec: Plain) -> Plain:
    main, *others = copy.deepcopy(spec["containers"])
    inside = {**spec, "containers": others, "mainContainer": {k: v for k, v in main.items() if k != "name"}}
    return alpha_service({"extraPodSpec": inside})


def beta_component(component: Plain, **spec: Any) -> Plain:
    listed = {"name": "W", "type": "worker", **component}
    body = {"backendFramework": "vllm", "components": [listed], **spec}
    metadata = {"name": "h"}
    return {"apiVersion": "nvidia.com/v1beta1", "kind": "DynamoGraphDeployment", "metadata": metadata, "spec": body}


def beta(spec: Plain) -> Plain:
    return beta_component({"podTemplate": {"spec": spec}})


WAYS: dict[str, Callable[[Plain], Plain]] = {"a Pod": pod, "a Job": job, "v1alpha1": alpha, "v1beta1": beta}
"""Where pods stand."""


def pods() -> Iterator[tuple[str, Plain]]:
    """Hostile pod specifications."""
    for name, change in IN_POD.items():
        yield name, {**POD, **change}
    for name, volume in VOLUMES.items():
        yield name, {**POD, "volumes": [{"name": "v", **volume}]}
    for name, change in IN_CONTAINER.items():
        volumes = [{"name": "v", "emptyDir": {}}] if "volumeMounts" in change else []
        yield name, {**POD, "containers": [{**CONTAINER, **change}], "volumes": volumes}
        yield (
            f"{name}, at the start",
            {**POD, "initContainers": [{**CONTAINER, "name": "i", **change}], "volumes": volumes},
        )


def objects() -> Iterator[tuple[str, Plain]]:
    """Every hostile object with what it tries and where."""
    for name, spec in pods():
        yield from ((f"{name} in {way}", made(copy.deepcopy(spec))) for way, made in WAYS.items())
    yield from _metadata()
    yield from _others()
    yield from ((f"{name} of a service", alpha_service(change)) for name, change in IN_ALPHA.items())
    yield from ((f"{name} of a component", beta_component(change)) for name, change in IN_BETA.items())
    for name, change in IN_GRAPH.items():
        yield f"{name} in v1alpha1", alpha_service({}, **change)
        yield f"{name} in v1beta1", beta_component({}, **change)


def _metadata() -> Iterator[tuple[str, Plain]]:
    for way, made in WAYS.items():
        yield from ((f"annotation {key} of {way}", _said(made, "annotations", key)) for key in ANNOTATIONS)
        labels = [key for key in LABELS if way != "a Job" or key not in JOBS_OWN]
        yield from ((f"label {key} of {way}", _said(made, "labels", key)) for key in labels)
    yield "Multus in a Job's template", _in_template("annotations", "k8s.v1.cni.cncf.io/networks")
    yield "a Job's name in a template", _in_template("labels", "batch.kubernetes.io/job-name")
    yield "a finalizer", {**pod(POD), "metadata": {"name": "h", "finalizers": ["example.com/never"]}}


def _others() -> Iterator[tuple[str, Plain]]:
    """Services and claims."""
    for name, change in SERVICES.items():
        spec = {"ports": [{"port": 80}], "selector": {"app": "h"}, **change}
        yield name, {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "h"}, "spec": spec}
    for name, change in CLAIMS.items():
        spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, **change}
        yield name, {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "h"}, "spec": spec}


def _said(made: Callable[[Plain], Plain], part: str, key: str) -> Plain:
    found = made(copy.deepcopy(POD))
    found["metadata"][part] = {key: "a"}
    return found


def _in_template(part: str, key: str) -> Plain:
    found = job(copy.deepcopy(POD))
    found["spec"]["template"]["metadata"] = {part: {key: "a"}}
    return found


def harmless() -> Iterator[tuple[str, Plain]]:
    """What every wall lets through, in each place."""
    for way, made in WAYS.items():
        yield way, made(copy.deepcopy(POD))
