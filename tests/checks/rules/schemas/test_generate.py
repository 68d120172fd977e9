"""core.json is what the generator makes of the published schemas, and nothing was edited by hand."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from checks.rules.schemas.core import _core
from checks.rules.schemas.generate import descriptor, kinds, render
from checks.rules.schemas.values import VALUES

PACKAGE = find_spec("kubernetes_validate")


def test_a_field_s_type_is_a_few_characters() -> None:
    quantity = {"$ref": "#/$defs/io.k8s.apimachinery.pkg.api.resource.Quantity"}
    assert descriptor({"type": ["string", "null"]}) == "s"
    assert descriptor({"type": "object", "additionalProperties": quantity}) == "{}q"
    assert (
        descriptor({"type": ["array", "null"], "items": {"$ref": "#/$defs/io.k8s.api.core.v1.Container"}})
        == "[]#core.v1.Container"
    )


def test_lists_and_what_has_no_metadata_are_no_kinds_to_make() -> None:
    def of(kind: str, **properties: object) -> dict[str, object]:
        return {
            "x-kubernetes-group-version-kind": [{"group": "", "version": "v1", "kind": kind}],
            "properties": properties,
        }

    found = kinds({"a": of("Pod", metadata={}), "b": of("PodList", metadata={}), "c": of("Status"), "d": {}})
    assert list(found) == [("v1/Pod", "a")]


def test_every_field_whose_values_are_listed_is_one() -> None:
    types = _core()["types"]
    assert [name for name in VALUES if name.rpartition(".")[2] not in types[name.rpartition(".")[0]]] == []


@pytest.mark.skipif(PACKAGE is None, reason="kubernetes-validate is not installed (dependency group `schemas`)")
def test_generating_again_gives_the_same() -> None:
    assert PACKAGE is not None
    folder = Path(str(PACKAGE.origin)).parent / "kubernetes-json-schema"
    shipped = Path(__file__).parents[4] / "checks/rules/schemas/core.json"
    assert render(folder) == shipped.read_text()
