"""The ways in which a cluster is broken here, each with the check that sees it, how bad it is, and what the doctor says."""

from dataclasses import dataclass

from tests.lab.checks.broken import Break, all_of, gone, made, patched, with_status
from tests.lab.checks.furnished import (
    BINDING,
    DYNAMO,
    GATEWAYS,
    OPERATOR,
    READY,
    condition,
    pod,
    thing,
    with_ready_operator,
)
from tests.lab.checks.parts import (
    DEAD,
    DEFAULT,
    ENVOY,
    LAB,
    LAB_NODE,
    NODE_STATUS,
    OFFERED,
    ONE_GRAPH,
    SECOND,
    SILENT,
    TOO_MUCH,
    claim,
    config,
    lease,
    limits,
    node,
    other_class,
    secret,
    storage_class,
    unestablished,
    webhook,
)


@dataclass(frozen=True)
class Fault:
    """What is broken, and what the check of that says of it then; `user` is the account that asks."""

    name: str
    check: str
    status: str
    words: str
    breaks: Break
    user: str = ""


PULLING = patched("serviceaccount", "default", {"imagePullSecrets": [{"name": "registry"}]})
NO_GPUS = [{"op": "remove", "path": f"/status/{part}/nvidia.com~1gpu"} for part in ("capacity", "allocatable")]
UNSERVED = [{"op": "replace", "path": "/spec/versions/0/served", "value": False}]
GRAPHS, METADATA = "dynamographdeployments.nvidia.com", "dynamoworkermetadatas.nvidia.com"
COMPONENTS = "dynamocomponentdeployments.nvidia.com"
GROVE = "podcliquesets.grove.io"
INSIDE_GATEWAYS = ("-n", GATEWAYS, NODE_STATUS)
NAME = OPERATOR["metadata"]["name"]

CLUSTER = (
    Fault("no default class", "storage-class", "fail", "none of 1 storage classes is the default",
          patched("storageclass", LAB, {"metadata": {"annotations": {DEFAULT: "false"}}})),
    Fault("two default classes", "storage-class", "warn", f"2 defaults: {LAB}, second",
          made(storage_class("second", "x.example/y", "true"))),
    Fault("no class at all", "storage-class", "fail", "none of 0 storage classes", gone("storageclass", LAB)),
    Fault("classes for one node", "storage-shared", "warn", "none of 1 storage classes gives a volume to several nodes",
          other_class("ebs.csi.aws.com")),
    Fault("label without GPUs", "gpu-nodes", "fail", "1 nodes are labelled nvidia.com/gpu.present, none offers",
          patched("node", LAB_NODE, NO_GPUS, NODE_STATUS, how="json")),
    Fault("no GPUs", "gpu-nodes", "fail", "no node offers GPUs",
          all_of(patched("node", LAB_NODE, NO_GPUS, NODE_STATUS, how="json"),
                 patched("node", LAB_NODE, {"metadata": {"labels": {"nvidia.com/gpu.present": None}}}))),
    Fault("every node cordoned", "gpus-schedulable", "fail", "every node with GPUs is closed",
          patched("node", LAB_NODE, {"spec": {"unschedulable": True}})),
    Fault("one node not Ready", "gpus-schedulable", "warn", "1 of 2 nodes with GPUs are closed: silent",
          with_status(node("silent"), OFFERED)),
    Fault("GPUs taken", "gpus-free", "warn", "free GPUs: 0 of 8",
          made(pod("holder", "default", "8"))),
    Fault("policy of GPUs missing", "gpu-operator", "warn", "it has no ClusterPolicy", gone("clusterpolicy", "cluster-policy")),
    Fault("policy of GPUs not ready", "gpu-operator", "warn", "cluster-policy is notReady",
          patched("clusterpolicy", "cluster-policy", {"status": {"state": "notReady"}}, NODE_STATUS)),
)  # fmt: skip

BY_NOBODY = {"webhook": {"clientConfig": {"url": None, "caBundle": None, **DEAD}}}
ELSEWHERE = {"webhook": {"clientConfig": {"url": "https://127.0.0.1:1/convert"}}}
PLATFORM = (
    Fault("Dynamo's kind missing", "dynamo-crds", "fail", f"{GRAPHS} is not defined", gone("crd", GRAPHS)),
    Fault("components' kind missing", "dynamo-crds", "fail", f"{COMPONENTS} is not defined", gone("crd", COMPONENTS)),
    Fault("a version not served", "dynamo-versions", "warn", "served: v1beta1 only",
          all_of(*(patched("crd", name, UNSERVED, how="json")
                   for name in (GRAPHS, METADATA)))),
    Fault("conversion dead", "dynamo-conversion", "fail", "v1alpha1: ",
          all_of(made(ONE_GRAPH), patched("crd", GRAPHS, {"spec": {"conversion": ELSEWHERE}}))),
    Fault("conversion dead and no graph stored", "dynamo-conversion", "fail", "conversion webhook",
          patched("crd", GRAPHS, {"spec": {"conversion": ELSEWHERE}})),
    Fault("conversion's service gone", "dynamo-conversion", "fail", "conversion webhook",
          patched("crd", GRAPHS, {"spec": {"conversion": BY_NOBODY}})),
    Fault("nothing converts", "dynamo-conversion", "fail", "its definition names no webhook",
          patched("crd", GRAPHS, {"spec": {"conversion": {"strategy": "None", "webhook": None}}})),
    Fault("nothing to convert", "dynamo-conversion", "fail", "is not defined, and nothing converts graphs",
          gone("crd", GRAPHS)),
    Fault("operator's pods gone", "dynamo-operator", "fail", f"{NAME} has no ready pod",
          with_ready_operator(patched("deployment", NAME, {"spec": {"replicas": 0}}, "-n", DYNAMO))),
    Fault("operator gone", "dynamo-operator", "warn", "no Deployment is the operator's",
          with_ready_operator(gone("deployment", NAME, "-n", DYNAMO))),
    Fault("two cluster-wide operators", "dynamo-scope", "fail", f"cluster-wide operators in {DYNAMO} and dynamo-second",
          made(SECOND)),
    Fault("a restricted operator beside", "dynamo-scope", "warn", "restricted ones for default", made(lease("default"))),
    Fault("only operators of others", "dynamo-scope", "fail", "operators are restricted to default; nobody deploys in",
          all_of(gone("clusterrolebinding", BINDING["metadata"]["name"]), made(lease("default")))),
    Fault("nobody says whose it is", "dynamo-scope", "warn", "no operator shows which namespaces it has",
          gone("clusterrolebinding", BINDING["metadata"]["name"])),
    Fault("webhook's service gone", "dynamo-webhooks", "fail", f"dead calls the Service {DYNAMO}/gone, which is not there",
          made(webhook(DEAD))),
    Fault("webhook dead", "dynamo-webhooks", "fail", f"faults-dynamo calls the Service {DYNAMO}/hook, which has no ready address",
          patched("endpointslice", "hook-1", {"endpoints": [SILENT]}, "-n", DYNAMO)),
    Fault("admission dead", "dynamo-admission", "fail", 'failed calling webhook "dead.nvidia.com"',
          made(webhook({"url": "https://127.0.0.1:1"}, "dynamographdeployments"))),
    Fault("etcd without an address", "dynamo-discovery", "fail", "workers are to use etcd, and no address of it is configured",
          config("discovery: {backend: etcd}")),
    Fault("NATS gone", "dynamo-discovery", "fail", f"NATS at nats://nats.{DYNAMO}:4222, which is not there",
          config(f"infrastructure: {{natsAddress: 'nats://nats.{DYNAMO}:4222'}}")),
    Fault("etcd silent", "dynamo-discovery", "fail", f"etcd at quiet.{DYNAMO}.svc:2379, which has no ready address",
          all_of(config(f"infrastructure: {{etcdAddress: 'quiet.{DYNAMO}.svc:2379'}}"),
                 made(thing("v1", "Service", "quiet", DYNAMO, spec={"selector": {"app": "none"}, "ports": [{"port": 2379}]})))),
    Fault("configuration broken", "dynamo-discovery", "skipped", "is no YAML", config("a: [")),
    Fault("Grove wanted and missing", "dynamo-multinode", "fail", "the operator is to use Grove", gone("crd", GROVE)),
    Fault("Grove not used", "dynamo-multinode", "warn", "the operator does not use it",
          config("orchestrators: {grove: {enabled: false}}")),
    Fault("nothing for several nodes", "dynamo-multinode", "warn", "neither Grove nor LeaderWorkerSet",
          all_of(config("{}\n"), gone("crd", GROVE), gone("crd", "leaderworkersets.leaderworkerset.x-k8s.io"))),
    Fault("no gang scheduling", "dynamo-multinode", "warn", "LeaderWorkerSet without Volcano",
          all_of(config("{}\n"), gone("crd", GROVE), gone("crd", "podgroups.scheduling.volcano.sh"))),
)  # fmt: skip

GATEWAY_API = (
    Fault("gateway's kind missing", "gateway-crds", "fail", "httproutes.gateway.networking.k8s.io is not established",
          gone("crd", "httproutes.gateway.networking.k8s.io")),
    Fault("gateway's kind not established", "gateway-crds", "fail", "referencegrants.gateway.networking.k8s.io is not established",
          unestablished("referencegrants", "gateway.networking.k8s.io", "ReferenceGrant")),
    Fault("inference kind missing", "inference-crds", "fail", "inferenceobjectives.inference.networking.x-k8s.io is not",
          gone("crd", "inferenceobjectives.inference.networking.x-k8s.io")),
    Fault("inference kind not served", "inference-crds", "fail", "inferencepools.inference.networking.k8s.io serves no version",
          patched("crd", "inferencepools.inference.networking.k8s.io", UNSERVED, how="json")),
    Fault("inference kind of later releases missing", "inference-crds", "warn", "inferencemodelrewrites.inference.networking",
          gone("crd", "inferencemodelrewrites.inference.networking.x-k8s.io")),
    Fault("controller gone", "gateway-controller", "fail", f"no pod in {GATEWAYS}", gone("pod", "kgateway", "-n", GATEWAYS)),
    Fault("controller not ready", "gateway-controller", "fail", "kgateway not ready",
          patched("pod", "kgateway", {"status": {"conditions": [{"type": "Ready", "status": "False"}]}}, *INSIDE_GATEWAYS)),
    Fault("class not accepted", "gateway-class", "fail", "kgateway: not Accepted",
          patched("gatewayclass", "kgateway", {"status": {"conditions": []}}, NODE_STATUS)),
    Fault("class missing", "gateway-class", "fail", "there is no GatewayClass", gone("gatewayclass", "kgateway")),
    Fault("only a class of others", "gateway-class", "fail", "there is no GatewayClass of kgateway, but eg",
          all_of(gone("gatewayclass", "kgateway"), with_status(ENVOY, condition("Accepted")))),
    Fault("only a gateway of others", "gateway-programmed", "fail", "no Gateway of kgateway, but inference-gateway",
          patched("gateway", "inference-gateway", {"spec": {"gatewayClassName": "eg"}}, "-n", GATEWAYS)),
    Fault("gateway missing", "gateway-programmed", "fail", "there is no Gateway",
          gone("gateway", "inference-gateway", "-n", GATEWAYS)),
    Fault("gateway not programmed", "gateway-programmed", "fail", "inference-gateway: not Programmed",
          patched("gateway", "inference-gateway", {"status": condition("Accepted")}, *INSIDE_GATEWAYS)),
)  # fmt: skip

SANDBOX = (
    Fault("no Pod Security", "sandbox-security", "warn", "Pod Security enforces nothing",
          patched("namespace", "SANDBOX", {"metadata": {"labels": {"pod-security.kubernetes.io/enforce": None}}})),
    Fault("no wall", "sandbox-wall", "fail", "not there, or bound to deny: recipe-gate-pods",
          gone("validatingadmissionpolicybinding", "recipe-gate-pods")),
    Fault("a sandbox outside the wall", "sandbox-wall", "fail", "is not labelled as a sandbox",
          patched("namespace", "SANDBOX", {"metadata": {"labels": {"recipe-gate.dev/sandbox": None}}})),
    Fault("a wall of another version", "sandbox-wall", "warn", "its policies are of another version",
          patched("validatingadmissionpolicy", "recipe-gate-pods",
                  {"metadata": {"annotations": {"recipe-gate.dev/wall": "0"}}})),
    Fault("quota exhausted", "sandbox-quota", "fail", "1 of 1 GPUs are used",
          all_of(patched("resourcequota", "sandbox", {"spec": {"hard": {"requests.nvidia.com/gpu": "1"}}}),
                 made(pod("holder", gpus="1")))),
    Fault("quota of pods exhausted", "sandbox-quota", "fail", "1 of 1 pods are used",
          all_of(patched("resourcequota", "sandbox", {"spec": {"hard": {"pods": "1"}}}), made(pod("holder")))),
    Fault("no quota", "sandbox-quota", "warn", "no quota limits GPUs", gone("resourcequota", "sandbox")),
    Fault("small default limits", "sandbox-limits", "warn", "containers without limits get memory 512Mi",
          limits(default={"memory": "512Mi"}, defaultRequest={"memory": "256Mi"})),
    Fault("few GPUs for a container", "sandbox-limits", "warn", "a container may have at most 1 GPUs",
          limits(max={"nvidia.com/gpu": "1"})),
    Fault("no network policy", "sandbox-network", "warn", "no policy limits who talks to whom",
          all_of(gone("networkpolicy", "ingress"), gone("networkpolicy", "egress"))),
    Fault("pull secret missing", "sandbox-pull", "fail", "the secret registry is not there", PULLING),
    Fault("pull secret of another type", "sandbox-pull", "fail", "the secret registry is of type Opaque",
          all_of(PULLING, made(secret("registry", user="x")))),
    Fault("pull secret without registries", "sandbox-pull", "fail", "the secret registry names no registry",
          all_of(PULLING, made(secret("registry", "kubernetes.io/dockerconfigjson", **{".dockerconfigjson": "{}"})))),
    Fault("claim of a class that is not there", "sandbox-claims", "fail", "wait waits for the class none, which is not there",
          made(claim("wait", storageClassName="none"))),
    Fault("claim that no class can serve", "sandbox-claims", "fail", "asks for ReadWriteMany, and ebs.csi.aws.com gives",
          all_of(made(storage_class("single", "ebs.csi.aws.com", "false")), made(claim("wait", storageClassName="single")))),
    Fault("claim for one node", "sandbox-claims", "warn", "alone is for one node", made(claim("alone", "ReadWriteOnce"))),
    Fault("no token", "sandbox-token", "warn", "there is no secret hf-token-secret", gone("secret", "hf-token-secret")),
    Fault("token under another key", "sandbox-token", "fail", "hf-token-secret has the keys TOKEN",
          all_of(gone("secret", "hf-token-secret"), made(secret("hf-token-secret", TOKEN="hf_x")))),
    Fault("token with a newline", "sandbox-token", "fail", "HF_TOKEN ends with a newline",
          all_of(gone("secret", "hf-token-secret"), made(secret("hf-token-secret", HF_TOKEN="hf_x\n")))),
    Fault("slot held", "sandbox-leftovers", "warn", "run-1 holds the slot",
          made(thing("v1", "ConfigMap", "slot", "SANDBOX", metadata={"annotations": {"recipe-gate.dev/run": "run-1"}}))),
    Fault("pod left", "sandbox-leftovers", "warn", "without a slot: pod old", with_status(pod("old"), READY)),
    Fault("rights too few", "sandbox-rights", "fail", "you may not create dynamographdeployments", all_of(), user="bot"),
    Fault("rights too wide", "sandbox-excess", "warn", "you may create rolebindings", made(TOO_MUCH), user="runner"),
    Fault("no role for runs", "sandbox-runner", "fail", "there is no Role runner", gone("role", "runner")),
    Fault("nodes not to be read", "gpu-nodes", "skipped", "Nodes may not be read", all_of(), user="runner"),
)  # fmt: skip

ALL = (*CLUSTER, *PLATFORM, *GATEWAY_API, *SANDBOX)
