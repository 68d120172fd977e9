"""What an editor underlines is what the rules refuse."""

import json

import pytest
import yaml
from jsonschema import Draft7Validator

from checks.cli.schema import main
from checks.rules.schemas.editor import manifests
from tests.checks.rules.mistakes import GOOD

SCHEMA = Draft7Validator(manifests(34))


def test_the_schemas_are_schemas() -> None:
    Draft7Validator.check_schema(manifests(30))


def test_the_shipped_recipe_is_in_order() -> None:
    for path in GOOD.manifests:
        for document in yaml.safe_load_all(GOOD.files[path]):
            assert list(SCHEMA.iter_errors(document)) == [], path


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("deploy.yaml", "sharedMemory:", "sharedMemroy:"),
        ("deploy.yaml", "replicas: 1", "replicas: twice"),
        ("perf.yaml", "backoffLimit: 0", "backofLimit: 0"),
        ("perf.yaml", "restartPolicy: Never", "restartPolicy: Sometimes"),
        ("model-cache.yaml", "accessModes:", "accessMode:"),
    ],
)
def test_a_mistake_of_the_rules_is_one_in_the_editor(file: str, old: str, new: str) -> None:
    path = next(one for one in GOOD.manifests if one.endswith(file))
    text = GOOD.files[path].decode()
    assert old in text
    assert list(SCHEMA.iter_errors(yaml.safe_load(text.replace(old, new, 1)))) != []


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--cluster", "1.30"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Recipe"
