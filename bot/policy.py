"""What the guarded repository decides for itself: .github/recipe-gate.yaml, read at the base branch only.

A pull request cannot change the policy that judges it. A policy with mistakes judges nobody: each mistake is a finding
on the file, and the check fails until it is mended.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Any

import yaml
from pydantic import Field, SkipValidation

from bot.schedule import Schedule
from bot.trust import Access
from checks import manifest
from checks.finding import Finding, Level
from checks.metrics import Change, mistakes
from checks.policy import PART, PATH, Rules
from checks.policy import read as of_rules
from checks.serial import MalformedError, from_plain, to_json
from checks.spec import MOST_PAIRS, Side, in_turns

MAXIMUM_BYTES = 64 * 1024


class Mode(StrEnum):
    """Whether the check may block a merge; advise says the same and concludes neutral."""

    ADVISE = "advise"
    BLOCK = "block"


class Unclear(StrEnum):
    """What the check concludes where there is no verdict; GitHub lets a neutral check merge."""

    ACTION_REQUIRED = "action_required"
    NEUTRAL = "neutral"
    FAILURE = "failure"


@dataclass(frozen=True)
class Policy:
    """The defaults are what holds where no file is."""

    mode: Mode = Mode.BLOCK
    inconclusive: Unclear = Unclear.ACTION_REQUIRED
    base_broken: Unclear = Unclear.ACTION_REQUIRED
    patience_hours: Annotated[float, Field(gt=0)] = 72.0
    commanders: Access = Access.WRITE
    suggestions: bool = False
    pairs: Annotated[int, Field(ge=1, le=20)] = MOST_PAIRS
    hardware: Annotated[str, Field(pattern=r"^[a-z0-9.-]{0,63}$")] = ""
    baseline_days: Annotated[int, Field(ge=0, le=3650)] = 180
    metrics: Mapping[str, Change] = field(default_factory=dict)
    schedule: Schedule = field(default_factory=Schedule)
    rules: Annotated[Rules, SkipValidation] = field(default_factory=Rules)

    @property
    def digest(self) -> str:
        """What tells this policy from another in a run's name; what it says of rules and of schedules changes no run."""
        same = replace(self, rules=Rules(), schedule=Schedule())
        return hashlib.sha256(to_json(same).encode()).hexdigest()[:16]


def parse(text: str | None) -> Policy | tuple[Finding, ...]:
    """The policy a file spells, or every mistake in it; None (no file) is the default."""
    if text is None:
        return Policy()
    if len(text.encode()) > MAXIMUM_BYTES:
        return (_mistake(1, f"the policy is larger than {MAXIMUM_BYTES} bytes"),)
    try:
        plain = _load(text)
        rules = of_rules(text.encode())
        if isinstance(rules, tuple):
            return rules
        policy = replace(from_plain(Policy, _without_rules(plain)), rules=rules)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return (_mistake(mark.line + 1 if mark else 1, f"not YAML: {getattr(error, 'problem', None) or error}"),)
    except MalformedError as error:
        return tuple(_mistake(_line(text, line), line) for line in str(error).splitlines())
    return _contradictions(policy, text) or policy


def _without_rules(plain: Any) -> Any:
    """What this module reads itself; checks/policy.py reads the rest from the same text."""
    return {name: value for name, value in plain.items() if name != PART} if isinstance(plain, dict) else plain or {}


def _contradictions(policy: Policy, text: str) -> tuple[Finding, ...]:
    """What is of the right shape and still cannot be meant."""
    found = [
        _mistake(_line(text, f"metrics.{name}"), f"metrics.{name}: {what}") for name, what in mistakes(policy.metrics)
    ]
    if policy.commanders in (Access.NONE, Access.READ):
        found.append(_mistake(_line(text, "commanders"), "commanders: must be triage, write, maintain or admin"))
    return tuple(found)


def _load(text: str) -> Any:
    """One YAML document without aliases, which is all that a policy needs and what keeps its size its size."""
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if isinstance(token, yaml.AliasToken):
            raise yaml.MarkedYAMLError(problem="aliases are not allowed here", problem_mark=token.start_mark)
    return yaml.safe_load(text)


def _mistake(line: int, message: str) -> Finding:
    return Finding(PATH, line, 1, "POLICY-001", Level.ERROR, message, "Correct the policy on the base branch.")


def _line(text: str, place: str) -> int:
    """The line of a place such as "metrics.request_latency.p90.target: reason", as far as it is in the text."""
    documents = manifest.read(PATH, text.encode()).documents
    dotted = place.partition(": ")[0]
    return documents[0].where_key(_path(documents[0].value, dotted)).line if documents else 1


def _path(value: Any, dotted: str) -> tuple[str | int, ...]:
    """The keys that a dotted place goes through; a key may have points itself."""
    keys: list[str | int] = sorted(value, key=lambda key: -len(str(key))) if isinstance(value, dict) else []
    keys = list(range(len(value))) if isinstance(value, list) else keys
    for key in keys:
        if dotted == str(key) or dotted.startswith(f"{key}."):
            return (key, *_path(value[key], dotted[len(str(key)) + 1 :]))
    return ()


def order(policy: Policy) -> tuple[Side, ...]:
    """The deployments of a run at most: each pair the other way round than the one before, so that drift cancels."""
    return in_turns(policy.pairs)
