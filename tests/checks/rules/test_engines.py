"""What engines are told, where it stands in other objects or other components."""

import json

from checks.recipe.recipe import Recipe
from checks.rules import examine
from tests.checks.rules.mistakes import GOOD


def test_a_transfer_without_a_backend_is_told() -> None:
    def said(config: str) -> set[str]:
        object_ = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"prefill.yaml": config}}
        path = f"{GOOD.path}/config.yaml"
        return {one.rule for one in examine(Recipe(GOOD.path, {**GOOD.files, path: json.dumps(object_).encode()}))}

    assert said("cache_transceiver_config:\n  max_tokens_in_buffer: 1\n") == {"ENG-004"}
    assert said("cache_transceiver_config:\n  backend: UCX\n") == set()
    assert said("cache_transceiver_config: [") == set()
