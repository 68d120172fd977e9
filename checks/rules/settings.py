"""What a repository's policy decides for the rules: what is known of the clusters that its recipes run on."""

from dataclasses import dataclass
from enum import StrEnum

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

    `claims` are those that every sandbox has, whatever a recipe brings.
    """

    orchestrator: Orchestrator | None = None
    inference_pools: bool | None = None
    registries: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    cluster_version: str = "1.34"
