"""What a verdict knows of the noise: whether a baseline may be used is decided here, for a laptop and for the bot alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from checks.judge import baseline
from checks.model.finding import Finding, Level
from checks.model.refusal import Refusal
from checks.model.spec import Content

RULE = "baseline"
MEND = "Mend it on the base branch; until then the noise counts as unknown."
RENEW = "Measure and accept it again; until then the noise counts as unknown."


@dataclass(frozen=True)
class KnownNoise:
    """Differences of A/A pairs by metric, and the share of their variance that lies within deployments.

    `warning` says why a baseline that is there tells nothing.
    """

    pairs: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    within: float = 0.0
    warning: Finding | None = None


UNKNOWN = KnownNoise()


def noise_of_baseline(text: str | None, recipe: str, hardware: str, base: Content, today: str, days: int) -> KnownNoise:
    """What the baseline of a recipe on some hardware says of its `base` side; `text` is None where there is no such file.

    `today` is a date (ISO 8601); `days` is how long a baseline holds by the policy, 0 for ever.
    """
    if text is None:
        return UNKNOWN
    path = baseline.path(recipe, hardware)
    accepted = baseline.parse(text, recipe, hardware)
    if isinstance(accepted, Refusal):
        return KnownNoise(warning=_warning(path, accepted.reason, MEND))
    reason = baseline.stale(accepted, base, today, days)
    if reason:
        return KnownNoise(warning=_warning(path, f"The baseline is stale. {reason}", RENEW))
    return KnownNoise(accepted.pairs, accepted.share_within)


def _warning(path: str, reason: str, fix: str) -> Finding:
    return Finding(path, 1, 1, RULE, Level.WARNING, reason, fix)
