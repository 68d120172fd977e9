"""Findings as SARIF 2.1.0, which GitHub's code scanning and editors read (OASIS, Static Analysis Results Interchange Format)."""

import json
from collections.abc import Sequence
from typing import Any

from checks.model.finding import Finding, Level
from checks.rules.catalogue import CATALOGUE

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTICE: "note"}


def render(findings: Sequence[Finding]) -> str:
    """One run with the rules that found something and a result for each finding."""
    used = sorted({finding.rule for finding in findings})
    driver = {"name": "Recipe Gate", "rules": [_rule(name) for name in used]}
    results = [_result(finding, used.index(finding.rule)) for finding in findings]
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
    return json.dumps(log, indent=1) + "\n"


def _rule(name: str) -> dict[str, Any]:
    rule = CATALOGUE[name]
    return {
        "id": name,
        "shortDescription": {"text": rule.reason},
        "help": {"text": rule.fix()},
        "defaultConfiguration": {"level": LEVELS[rule.level]},
    }


def _result(finding: Finding, index: int) -> dict[str, Any]:
    region = {"startLine": finding.line, "startColumn": finding.column}
    place = {"artifactLocation": {"uri": finding.path, "uriBaseId": "%SRCROOT%"}, "region": region}
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": LEVELS[finding.level],
        "message": {"text": f"{finding.message} {finding.fix}".strip()},
        "locations": [{"physicalLocation": place}],
    }
