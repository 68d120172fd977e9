"""What the Jobs of a tick say of approvals, for whoever reads GitHub: whose rights are to be asked, and how often."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.model.records import RunRecord
from bot.model.runs import Phase
from bot.model.subject import Subject


@dataclass(frozen=True)
class Recorded:
    """Who approved which head of what, and whose runs are under way."""

    approvers: Mapping[tuple[Subject, str], frozenset[str]] = field(default_factory=dict)
    running: frozenset[Subject] = frozenset()

    def approvers_of(self, subject: Subject, head: str) -> frozenset[str]:
        """Those who approved a head."""
        return self.approvers.get((subject, head), frozenset())


def recorded(records: Iterable[RunRecord]) -> Recorded:
    """What the Jobs record; an approval without a word names nobody whose rights count by themselves."""
    approvers: dict[tuple[Subject, str], set[str]] = {}
    running = set()
    for one in records:
        if one.approval.comment:
            approvers.setdefault((one.run.subject, one.run.head), set()).add(one.approval.approver)
        if one.run.phase is Phase.IN_PROGRESS:
            running.add(one.run.subject)
    return Recorded({place: frozenset(names) for place, names in approvers.items()}, frozenset(running))
