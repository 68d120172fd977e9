"""What a repository's policy decides for the rules: what is known of the clusters that its recipes run on."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from checks.model.grants import Grants

NEWEST, OLDEST = 37, 30
"""Minor versions of Kubernetes 1 whose fields the rules know."""


class Orchestrator(StrEnum):
    """What puts the pods of a graph onto several nodes, if anything does."""

    GROVE = "grove"
    LWS = "lws"
    NONE = "none"


@dataclass(frozen=True)
class Settings:
    """None and () mean that the policy does not say; nothing that depends on it is judged then.

    `claims` are those that every sandbox has, whatever a recipe brings; `allow` is what it may bring beyond the default.
    """

    orchestrator: Orchestrator | None = None
    inference_pools: bool | None = None
    registries: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    cluster_version: str = "1.34"
    allow: Grants = field(default_factory=Grants)

    @property
    def grants(self) -> Grants:
        """All that the policy lets a recipe bring beyond what every recipe may."""
        return replace(self.allow, registries=self.registries)
