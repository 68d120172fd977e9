"""The cut of GitHub's description says what the description says, to a validator that knows JSON Schema only."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs

from lab.github import openapi
from lab.settings import Settings

DOCUMENT: dict[str, Any] = {
    "paths": {
        "/things/{id}": {
            "parameters": [{"$ref": "#/components/parameters/page"}],
            "post": {
                "parameters": [{"name": "id", "in": "path", "schema": {"type": "integer"}}],
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/thing"}}},
                },
                "responses": {"201": {"description": "made"}},
            },
        }
    },
    "components": {
        "parameters": {"page": {"name": "page", "in": "query", "schema": {"type": "integer", "default": 1}}},
        "schemas": {
            "thing": {
                "type": "object",
                "description": "prose",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string"},
                    "description": {"type": "string"},
                    "colour": {"type": "string", "enum": ["red"], "nullable": True},
                },
            }
        },
    },
}


def wrong(body: Any) -> bool:
    schema = openapi.cut(DOCUMENT, ["POST /things/{id}"])["POST /things/{id}"]["body"]
    return not jsonschema_rs.Draft7Validator(schema).is_valid(body)


def test_an_operation_has_the_query_of_its_path_and_says_whether_a_body_is_required() -> None:
    found = openapi.cut(DOCUMENT, ["POST /things/{id}", "GET /things/{id}", "GET /_lab"])
    assert list(found) == ["POST /things/{id}"]
    assert list(found["POST /things/{id}"]["query"]) == ["page"]
    assert found["POST /things/{id}"]["required"] is True


def test_the_cut_stands_alone_and_keeps_no_prose() -> None:
    text = json.dumps(openapi.cut(DOCUMENT, ["POST /things/{id}"]))
    assert "$ref" not in text
    assert "prose" not in text


def test_a_property_that_is_called_like_prose_is_still_a_property() -> None:
    assert not wrong({"name": "n", "description": "d"})
    assert wrong({"name": "n", "description": 1})


def test_nullable_allows_null_and_nothing_else_new() -> None:
    assert not wrong({"name": "n", "colour": None})
    assert not wrong({"name": "n", "colour": "red"})
    assert wrong({"name": "n", "colour": "blue"})
    assert wrong({"name": None})


def test_unknown_and_missing_keys_are_refused() -> None:
    assert wrong({"name": "n", "extra": 1})
    assert wrong({})


def test_alternatives_that_name_their_own_properties_are_not_closed() -> None:
    schema = {"properties": {"a": {}}, "oneOf": [{"properties": {"b": {}}}]}
    assert "additionalProperties" not in openapi.strict(schema)
    assert openapi.strict({"properties": {"a": {}, "b": {}}, "oneOf": schema["oneOf"]})["additionalProperties"] is False


def test_other_operations_are_another_file_and_their_order_is_none_of_it(tmp_path: Path) -> None:
    settings = Settings(cache=tmp_path, state=tmp_path)
    assert openapi.path(settings, ["GET /a", "GET /b"]) == openapi.path(settings, ["GET /b", "GET /a"])
    assert openapi.path(settings, ["GET /a"]) != openapi.path(settings, ["GET /b"])


def test_what_is_in_the_cache_is_not_fetched_again(tmp_path: Path) -> None:
    settings = Settings(cache=tmp_path, state=tmp_path)
    target = openapi.path(settings, ["GET /a"])
    target.parent.mkdir(parents=True)
    target.write_text("{}")
    assert openapi.ensure(settings, ["GET /a"]) == target
