"""The CustomResourceDefinitions that the stand-in installs."""

from collections.abc import Mapping
from typing import Any

from lab.operator import alpha, beta
from lab.operator.fields import ANYTHING, Schema, of
from lab.operator.openapi import structural

GROUP = "nvidia.com"
CORE = ("PodSpec", "Container", "EnvVar", "Probe", "ResourceClaim")
COLUMNS = (
    ("Ready", '.status.conditions[?(@.type=="Ready")].status', "string"),
    ("Backend", ".spec.backendFramework", "string"),
    ("Age", ".metadata.creationTimestamp", "date"),
)
DEPRECATED = "nvidia.com/v1alpha1 DynamoGraphDeployment is deprecated; use nvidia.com/v1beta1 DynamoGraphDeployment"


def all_of(openapi: Mapping[str, Any], url: str, authority: str) -> tuple[dict[str, Any], ...]:
    """Every CRD; `openapi` is /openapi/v3/api/v1, `url` and base64 `authority` are the conversion webhook's."""
    core = {name: structural(openapi, f"io.k8s.api.core.v1.{name}") for name in CORE}
    return (graphs(core, url, authority), components(url, authority), metadata())


def graphs(core: dict[str, Schema], url: str, authority: str) -> dict[str, Any]:
    """dynamographdeployments: v1alpha1 served and deprecated, v1beta1 stored."""
    old = _version("v1alpha1", alpha.spec(core), stored=False) | {"deprecated": True, "deprecationWarning": DEPRECATED}
    new = _version("v1beta1", beta.spec(core), stored=True)
    return _converted(_definition("DynamoGraphDeployment", ["dgd"], [old, new]), url, authority)


def components(url: str, authority: str) -> dict[str, Any]:
    """dynamocomponentdeployments: written by the operator alone, so of its fields only the type is checked again."""
    spec = ANYTHING | of({"type": {"type": "string", "enum": beta.KINDS}})
    versions = [_version("v1alpha1", ANYTHING, stored=False), _version("v1beta1", spec, stored=True)]
    return _converted(_definition("DynamoComponentDeployment", ["dcd"], versions), url, authority)


def _converted(definition: dict[str, Any], url: str, authority: str) -> dict[str, Any]:
    client = {"url": f"{url}/convert", "caBundle": authority}
    webhook = {"clientConfig": client, "conversionReviewVersions": ["v1"]}
    definition["spec"]["conversion"] = {"strategy": "Webhook", "webhook": webhook}
    return definition


def metadata() -> dict[str, Any]:
    """dynamoworkermetadatas: where Dynamo's Kubernetes discovery writes what a worker serves."""
    return _definition("DynamoWorkerMetadata", ["dwm"], [_version("v1alpha1", ANYTHING, stored=True)])


def _version(name: str, spec: Schema, *, stored: bool) -> dict[str, Any]:
    schema = of(
        {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"type": "object"},
            "spec": spec,
            "status": ANYTHING,
        }
    )
    columns = [{"name": title, "jsonPath": path, "type": kind} for title, path, kind in COLUMNS]
    return {
        "name": name,
        "served": True,
        "storage": stored,
        "schema": {"openAPIV3Schema": schema},
        "subresources": {"status": {}},
        "additionalPrinterColumns": columns,
    }


def _definition(kind: str, short: list[str], versions: list[dict[str, Any]]) -> dict[str, Any]:
    singular = kind.lower()
    plural = f"{singular}s"
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{GROUP}"},
        "spec": {
            "group": GROUP,
            "scope": "Namespaced",
            "names": {
                "kind": kind,
                "listKind": f"{kind}List",
                "plural": plural,
                "singular": singular,
                "shortNames": short,
            },
            "versions": versions,
        },
    }
