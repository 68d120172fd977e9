"""Our compact schemas know the fields of the real ones, and the rules say what a real API server said."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from checks.model.finding import Finding, Level
from checks.recipe.recipe import Recipe
from checks.rules import examine
from checks.rules.settings import Settings

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared"
REAL, CRD = SHARED / "real-recipes", SHARED / "crds" / "nvidia.com_dynamographdeployments.yaml"
SCHEMAS = json.loads((ROOT / "checks/rules/schemas/kinds.json").read_text())["$defs"]
ADMISSION = {"DGD-001", "DGD-002", "K8S-001", "STRUCT-008", "SEC-005", "IMG-001", "IMG-003", "IMG-005"} | {
    f"DGD-{number:03}" for number in range(11, 21)
}
"""The rules that say what an API server with the operator would say."""
RECORDED = Settings(inference_pools=False)
"""The cluster of the record: without the inference extension, without Grove."""
STRICTER = {
    "STRUCT-008": "a recipe brings only kinds that a sandbox takes",
    "SEC-005": "a recipe names no namespace; the trial used the one that each file names",
    "IMG-001": "a placeholder in a Pod or a Job passes admission and fails when the image is pulled",
    "IMG-005": "a floating tag passes admission and makes two runs incomparable",
}


def strict(schema: dict[str, Any], real: dict[str, Any], path: str) -> Iterator[tuple[str, set[str], set[str]]]:
    """Every place below a schema where ours names the allowed fields: the place, our fields, the real ones."""
    schema = SCHEMAS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    ours, theirs = schema.get("properties", {}), real.get("properties", {})
    if ours and schema.get("additionalProperties") is False and path not in {"", ".metadata"} and theirs:
        yield path, set(ours), set(theirs)
    for name in set(ours) & set(theirs):
        yield from strict(ours[name], theirs[name], f"{path}.{name}")
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict) and isinstance(real.get(key), dict):
            yield from strict(schema[key], real[key], f"{path}[]")


@pytest.mark.skipif(not CRD.is_file(), reason="the real definitions are not here")
@pytest.mark.parametrize("version", ["v1alpha1", "v1beta1"])
def test_where_the_schema_is_strict_it_knows_exactly_the_real_fields(version: str) -> None:
    definition = yaml.load(CRD.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    real = next(one["schema"]["openAPIV3Schema"] for one in definition["spec"]["versions"] if one["name"] == version)
    compared = list(strict(SCHEMAS[f"DynamoGraphDeployment.nvidia.com.{version}"], real, ""))
    assert len(compared) > 25
    assert [(path, ours ^ theirs) for path, ours, theirs in compared if ours != theirs] == []


def said(path: str) -> list[Finding]:
    """The errors of one file that stands alone in a recipe."""
    alone = Recipe("recipes/m/vllm/x", {"recipes/m/vllm/x/" + path.replace("/", "_"): (REAL / path).read_bytes()})
    found = examine(alone, RECORDED)
    return [finding for finding in found if finding.level is Level.ERROR and finding.rule in ADMISSION]


@pytest.mark.skipif(not REAL.is_dir(), reason="the real recipes are not here")
def test_what_the_real_operator_admits_has_no_error_of_the_schema() -> None:
    admission = json.loads((REAL / "admission.json").read_text())
    admitted = [path for path, answer in admission.items() if answer["admitted"]]
    assert len(admitted) > 70
    assert [finding for path in admitted for finding in said(path) if finding.rule not in STRICTER] == []


@pytest.mark.skipif(not REAL.is_dir(), reason="the real recipes are not here")
def test_what_the_real_operator_refuses_has_an_error() -> None:
    admission = json.loads((REAL / "admission.json").read_text())
    refused = [path for path, answer in admission.items() if not answer["admitted"]]
    assert len(refused) > 15
    assert [path for path in refused if not said(path)] == []
