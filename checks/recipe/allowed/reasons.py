"""Why the best-known things are refused, by the last name of where they stand: for people who never heard of them."""

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    "hostPath": "opens the node's folders",
    "hostNetwork": "shares the node's network with the recipe",
    "hostPID": "shows the recipe every process of the node",
    "hostIPC": "shares the node's memory segments with the recipe",
    "hostPort": "takes a port of the node",
    "nodeName": "passes by the scheduler and its count of GPUs",
    "privileged": "makes the container the owner of its node",
    "host": "would have the kubelet ask another machine",
    "externalIPs": "takes other people's addresses (CVE-2020-8554)",
    "priorityClassName": "pushes other pods off their nodes",
    "sysctls": "changes the node's kernel",
    "volumeName": "takes a volume that was somebody else's",
    "ephemeralContainers": "is no part of a recipe",
    "providerOverride": "rewrites objects after they were checked",
    "ingress": "opens the recipe to the outside",
    "serviceAccountName": "brings rights of one's choice",
    "automountServiceAccountToken": "puts a token into the pod",
    "serviceAccountToken": "is a token of an audience of one's choice",
    "nfs": "mounts what the node can reach",
    "iscsi": "mounts what the node can reach",
    "csi": "mounts whatever a driver of the cluster offers",
    "finalizers": "keeps the object from being removed",
    "capabilities": "gives the container more of the kernel",
}
