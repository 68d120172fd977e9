"""The verdict that a commit's check run tells or remembers, and of which base branches: what is left of it when its Jobs are gone.

A check belongs to a commit, a verdict to a commit and a base. What the check's own fields do not say stands in the stage
that begins its external_id: `verdict-for-BASE-BASE`, `rules-for-BASE-after-success`, without -for- by earlier versions.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from bot.model.github import CheckRun
from checks.report.report import Conclusion

VERDICT = "verdict"
"""How the stage of a check run begins that tells how a run ended."""
_FOR, _AFTER = "-for-", "-after-"
_DIGEST_DIGITS = 8


@dataclass(frozen=True)
class ToldVerdict:
    """How runs ended, and the digests of the base branches that they were against; none where the check does not say."""

    conclusion: Conclusion
    bases: tuple[str, ...] = ()

    def holds_for(self, base_ref: str) -> bool:
        """Whether it is a verdict on a pull request to this branch; one that names no branch is on all."""
        return not self.bases or base_digest(base_ref) in self.bases


def told_verdict(check: CheckRun | None) -> ToldVerdict | None:
    """The verdict that a check run tells or remembers, None when it does neither."""
    if check is None:
        return None
    stage = check.external_id.rpartition("-")[0]
    before, _, after = stage.partition(_AFTER)
    word, bases = check.conclusion if tells_verdict(check) else after, before.partition(_FOR)[2]
    return ToldVerdict(Conclusion(word), tuple(bases.split("-") if bases else ())) if word in set(Conclusion) else None


def tells_verdict(check: CheckRun | None) -> bool:
    """Whether a check run tells how its runs ended."""
    return check is not None and bool(check.conclusion) and check.external_id.startswith(VERDICT)


def stage_against(stage: str, base_refs: Iterable[str]) -> str:
    """The stage of a check that tells a verdict on pull requests to these branches."""
    return _stage_for(stage, sorted({base_digest(one) for one in base_refs}))


def stage_after(stage: str, told: ToldVerdict) -> str:
    """The stage of a check that says something else than the verdict that it told, and remembers that."""
    return f"{_stage_for(stage, told.bases)}{_AFTER}{told.conclusion}"


def remembers_verdict(stage: str) -> bool:
    """Whether a check of this stage says something else than the verdict that it told."""
    return _AFTER in stage


def base_digest(base_ref: str) -> str:
    """A branch's name as it fits into an external_id."""
    return hashlib.sha256(base_ref.encode()).hexdigest()[:_DIGEST_DIGITS]


def _stage_for(stage: str, digests: Iterable[str]) -> str:
    bases = "-".join(digests)
    return f"{stage}{_FOR}{bases}" if bases else stage
