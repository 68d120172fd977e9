"""The policy's part about rules: what clusters have, levels by path, suppressions with their reasons, what need not be measured."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from checks.model.finding import Level
from checks.model.grants import GRANTABLE, Grants
from checks.policy.shapes import Choice, Flag, LineOf, Many, Mistake, Record, Schema, Text, place
from checks.policy.values import RuleChange, Rules, UnmeasuredPlace
from checks.recipe.yaml_nodes import Path
from checks.rules.catalogue import CATALOGUE
from checks.rules.settings import NEWEST, OLDEST, Orchestrator, Settings
from checks.text.glob import matches

FIXED_STRUCTURE = tuple(f"STRUCT-{number:03}" for number in (7, 9, 10, 11, 14, 16))
FIXED = ("YAML-*", *FIXED_STRUCTURE, "RUN-*", "POLICY-*", "ALLOW-*")
"""Rules without which nothing could be read, no run could carry or apply the recipe, or nobody would hear that none does."""
VERSIONS = tuple(f"1.{minor}" for minor in range(OLDEST, NEWEST + 1))


@dataclass(frozen=True)
class RulePattern:
    """The id of a rule, or a pattern of ids, that a policy may change."""

    def mistakes(self, path: Path, value: Any) -> Iterator[Mistake]:
        if not isinstance(value, str) or not value.strip():
            yield path, f"{place(path)} is a rule's id, or its beginning and a *."
            return
        covered = [one for one in CATALOGUE if matches(one, value)]
        if not covered:
            yield path, f"There is no rule {value!r}; `recipe-gate rules` lists them."
        elif any(matches(one, fixed) for one in covered for fixed in FIXED):
            yield path, f"{value} covers rules that no policy can change ({', '.join(FIXED)})."

    def built(self, path: Path, value: Any, line_of: LineOf) -> Any:  # noqa: ARG002
        return value

    def schema(self) -> Schema:
        return {"type": "string", "minLength": 1, "examples": sorted(CATALOGUE)}


def _rules(
    levels: tuple[RuleChange, ...] = (),
    suppressions: tuple[RuleChange, ...] = (),
    unmeasured: tuple[UnmeasuredPlace, ...] = (),
    **settings: Any,
) -> Rules:
    return Rules(Settings(**settings), levels, suppressions, unmeasured)


LEVEL = Record(
    RuleChange,
    {"rule": RulePattern(), "path": Text(), "level": Choice(tuple(Level), Level)},
    needed=("rule", "level"),
    placed=True,
)
SUPPRESSION = Record(
    RuleChange,
    {"rule": RulePattern(), "path": Text(), "reason": Text()},
    needed=("rule", "path", "reason"),
    placed=True,
)
UNMEASURED = Record(UnmeasuredPlace, {"path": Text(), "reason": Text()}, needed=("path", "reason"), placed=True)
ALLOW = Record(Grants, {word: Many(Text(*GRANTABLE[word])) for word in GRANTABLE if word != "registries"}, renamed={})
RULES = Record(
    _rules,
    {
        "cluster_version": Choice(VERSIONS),
        "orchestrator": Choice(tuple(Orchestrator), Orchestrator),
        "inference_pools": Flag(),
        "registries": Many(Text(*GRANTABLE["registries"])),
        "allow": ALLOW,
        "claims": Many(Text()),
        "levels": Many(LEVEL, "mappings"),
        "suppressions": Many(SUPPRESSION, "mappings"),
        "unmeasured": Many(UNMEASURED, "mappings"),
    },
)
