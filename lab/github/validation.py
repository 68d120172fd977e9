"""Every request is held against GitHub's own description; a wrong one is refused and remembered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema_rs

from lab.github.strictness import beyond


@dataclass
class Validator:
    """The published operations, compiled when first used."""

    operations: Mapping[str, Any]
    compiled: dict[str, Any] = field(default_factory=dict)

    def problems(self, operation: str, query: Mapping[str, str], body: Any) -> list[str]:
        """What GitHub's description says against a request; empty when it is as published."""
        described = self.operations.get(operation)
        if described is None:
            return beyond(operation, body)
        found = [f"query: {name} is no parameter of {operation}" for name in query if name not in described["query"]]
        found += [
            problem
            for name, text in query.items()
            if name in described["query"]
            for problem in _query(name, described["query"][name], text)
        ]
        if described["body"] is not None and (body or described["required"]):
            found += [
                f"body{_where(error)}: {error.message}"
                for error in self._schema(operation, described["body"]).iter_errors(body)
            ]
        return found + beyond(operation, body)

    def answers(self, operation: str, status: int, body: Any) -> list[str]:
        """What the description says against our own answer; a status it does not have is a mistake too."""
        described = self.operations.get(operation)
        if described is None:
            return []
        if str(status) not in described["answers"]:
            return [f"answer: {status} is no answer of {operation}"]
        schema = described["answers"][str(status)]
        if schema is None or isinstance(body, bytes):
            return []
        found = self._schema(f"{operation} {status}", schema).iter_errors(body)
        return [f"answer{_where(error)}: {error.message[:300]}" for error in found]

    def _schema(self, operation: str, schema: Any) -> Any:
        if operation not in self.compiled:
            self.compiled[operation] = jsonschema_rs.Draft7Validator(schema, validate_formats=True)
        return self.compiled[operation]


def load(path: Path | None) -> Validator:
    """The validator of a cached cut; without one nothing is refused."""
    return Validator(json.loads(path.read_text()) if path else {})


def _where(error: Any) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.instance_path)


def _query(name: str, schema: Mapping[str, Any], text: str) -> list[str]:
    number = schema.get("type") == "integer"
    if number and not text.isdigit():
        return [f"query: {name} is no number"]
    value: Any = int(text) if number else text
    return [
        f"query: {name}: {error.message}" for error in jsonschema_rs.Draft7Validator(dict(schema)).iter_errors(value)
    ]
