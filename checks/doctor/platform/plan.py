"""What is missing for Dynamo on a cluster, in the order in which it is installed.

The order, the charts' values and what is refused beside what are those of the platform's installation guide and of its charts' own
validation (docs.nvidia.com/dynamo, "Installation" and "Dynamo operator").
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from checks.doctor.platform.situation import Provider, Situation

GUIDE = "docs.nvidia.com/dynamo, Installation"


class Path(StrEnum):
    """Where the platform comes from: the vendor's catalogue, the same on EKS with Amazon's storage, or a checkout of its source."""

    CATALOGUE = "catalogue"
    EKS = "eks"
    SOURCE = "source"


class Multinode(StrEnum):
    """What places graphs of several nodes."""

    NONE = "none"
    GROVE = "grove"
    LWS = "lws"


@dataclass(frozen=True)
class Choice:
    """What the administrator decides; an empty path is chosen by the cluster, an empty version stays open."""

    path: Path | None = None
    version: str = ""
    namespace: str = "dynamo-system"
    multinode: Multinode = Multinode.NONE
    restrict: str = ""
    registry: str = ""


@dataclass(frozen=True)
class Step:
    """One part: what it is, why it is as it is, and its commands; none where it is there already, or a person must decide."""

    title: str
    why: str
    commands: tuple[str, ...] = ()


def path_of(found: Situation, choice: Choice) -> tuple[Path, str]:
    """The path that fits, and why."""
    if choice.path is not None:
        return choice.path, "it was asked for"
    if found.provider is Provider.EKS:
        return Path.EKS, "the nodes are Amazon's"
    return Path.CATALOGUE, "the vendor's charts fit every cluster; source is for a changed operator"


def plan(found: Situation, choice: Choice) -> Iterator[Step]:
    """The steps, those that are done among them."""
    path, _ = path_of(found, choice)
    yield _gpus(found)
    yield _storage(found, path)
    if choice.multinode is not Multinode.NONE:
        yield _multinode(found, choice)
    yield _platform(found, choice, path)
    yield _verify(choice)


def _gpus(found: Situation) -> Step:
    title = "The GPU operator"
    if found.gpu_operator:
        return Step(title, "It is there and ready.")
    install = "helm upgrade --install gpu-operator nvidia/gpu-operator --namespace gpu-operator --create-namespace"
    add = ('helm repo add nvidia "$CHARTS"', "helm repo update nvidia")
    if found.gpus:
        why = "Nodes offer GPUs already, so that they have drivers: the operator must leave those alone."
        return Step(title, why, (*add, f"{install} --set driver.enabled=false"))
    why = "No node offers GPUs. It brings drivers, the container toolkit and the device plugin."
    if found.provider in {Provider.AKS, Provider.GKE}:
        why += f" Node pools of {found.provider.upper()} must be made without the provider's own driver."
    return Step(title, why, (*add, install))


def _storage(found: Situation, path: Path) -> Step:
    title = "Storage"
    if found.default_class and found.shared_class:
        return Step(title, "There is a default class, and one that gives a volume to several nodes.")
    commands: list[str] = []
    if not found.default_class:
        commands.append('kubectl annotate storageclass NAME storageclass.kubernetes.io/is-default-class="true"')
    lacking = "no class gives a volume to several nodes (a model cache is read by many)"
    why = f"{'No default class' if not found.default_class else 'A default class is there'}; "
    why += "one gives a volume to several nodes." if found.shared_class else f"{lacking}."
    if not found.shared_class and path is Path.EKS:
        commands.append("aws eks create-addon --cluster-name CLUSTER --addon-name aws-efs-csi-driver")
        why += " On EKS that is EFS: make a file system and a class of efs.csi.aws.com beside the add-on."
    return Step(title, why, tuple(commands))


def _multinode(found: Situation, choice: Choice) -> Step:
    if choice.multinode is Multinode.GROVE:
        title = "Grove and the KAI scheduler"
        if found.grove and found.kai:
            return Step(title, "Both are there; the platform is told to use them.")
        if found.grove or found.kai:
            lacking = "the KAI scheduler" if found.grove else "Grove"
            return Step(title, f"Install {lacking} the way the other one was; the platform is told to use both.")
        return Step(
            title, "The platform's chart brings both below; with several platforms, install them by themselves."
        )
    title = "LeaderWorkerSet and Volcano"
    if found.lws and found.volcano:
        return Step(title, "Both are there; the operator finds them by itself.")
    volcano = "helm upgrade --install volcano volcano-sh/volcano --namespace volcano-system --create-namespace"
    lws = "helm upgrade --install lws LWS_CHART --namespace lws-system --create-namespace"
    gang = f"{lws} --set gangSchedulingManagement.schedulerProvider=volcano"
    commands = (*(() if found.volcano else (volcano,)), *(() if found.lws else (gang,)))
    return Step(
        title,
        "The operator refuses graphs of several nodes without them (LWS 0.7 or newer); their own guides name the charts.",
        commands,
    )


def _platform(found: Situation, choice: Choice, path: Path) -> Step:
    title = "The Dynamo platform"
    if found.everywhere and choice.restrict:
        why = f"The operator in {found.everywhere[0]} has all namespaces; a restricted one beside it is refused by the chart."
        return Step(title, why)
    if found.everywhere and (not choice.version or choice.version == found.version):
        shown = f" ({found.version})" if found.version else ""
        return Step(title, f"The operator in {found.everywhere[0]}{shown} has all namespaces: install no other.")
    if found.restricted and not found.everywhere and not choice.restrict:
        those = ", ".join(found.restricted)
        why = f"Operators are restricted to {those}; the chart refuses one for all namespaces beside them. Uninstall those"
        return Step(
            title, f"{why} first, or give --restrict NAMESPACE.", ("helm list --all-namespaces --filter dynamo",)
        )
    namespace = found.everywhere[0] if found.everywhere else choice.namespace
    why = (
        f"An upgrade of {found.version or 'what is there'} in {namespace}." if found.everywhere else "It is not there."
    )
    return Step(title, why, tuple(_install(found, choice, path, namespace)))


def _install(found: Situation, choice: Choice, path: Path, namespace: str) -> Iterator[str]:
    into = f"--namespace {namespace} --create-namespace"
    values = "".join(f" --set {one}" for one in _values(found, choice))
    if path is not Path.SOURCE:
        chart = '"$CHARTS/ai-dynamo/charts/dynamo-platform-$VERSION.tgz"'
        yield f"helm upgrade --install dynamo-platform {chart} {into}{values}"
        return
    image = f"{choice.registry or 'REGISTRY'}/kubernetes-operator"
    yield "git clone --branch v$VERSION https://github.com/ai-dynamo/dynamo && cd dynamo"
    yield f"docker build --tag {image}:$VERSION deploy/operator && docker push {image}:$VERSION"
    yield f"kubectl create namespace {namespace} --dry-run=client --output yaml | kubectl apply --filename -"
    made = "kubectl create secret generic docker-imagepullsecret --type=kubernetes.io/dockerconfigjson"
    yield f'{made} --from-file=.dockerconfigjson="$HOME/.docker/config.json" --namespace {namespace}'
    yield "helm dependency build deploy/helm/charts/platform"
    manager = "dynamo-operator.controllerManager.manager.image"
    own = f"--set {manager}.repository={image} --set {manager}.tag=$VERSION"
    pull = "--set dynamo-operator.imagePullSecrets[0].name=docker-imagepullsecret"
    yield f"helm upgrade --install dynamo-platform deploy/helm/charts/platform {into} {own} {pull}{values}"


def _values(found: Situation, choice: Choice) -> Iterator[str]:
    if choice.multinode is Multinode.GROVE:
        word = "enabled" if found.grove and found.kai else "install"
        yield from (f"global.grove.{word}=true", f"global.kai-scheduler.{word}=true")
    if choice.restrict:
        yield "dynamo-operator.namespaceRestriction.enabled=true"
        yield f"dynamo-operator.namespaceRestriction.targetNamespace={choice.restrict}"
    if found.prometheus:
        yield "dynamo-operator.dynamo.metrics.prometheusEndpoint=http://PROMETHEUS:9090"


def _verify(choice: Choice) -> Step:
    sandbox = choice.restrict or "sbx-1"
    commands = (
        f"kubectl wait --for=condition=Available deployment --all --namespace {choice.namespace} --timeout=300s",
        f"recipe-gate setup {sandbox} --control",
        f"recipe-gate doctor --sandbox {sandbox}",
    )
    return Step("Verify, and prepare a sandbox", "All checks of the doctor pass.", commands)
