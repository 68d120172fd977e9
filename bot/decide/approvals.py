"""Who may have a commit run on the cluster, and what was asked for it: design decision 8, "trust names a SHA".

Nothing of an outsider's head runs before somebody who may has named that commit; a push makes a new commit and so needs
a new word, and so does a pull request that is pointed at another branch. What was approved is held against today's policy
and rights whenever it counts.
"""

from collections.abc import Iterable, Mapping

from bot.model.commands import Verb
from bot.model.trust import Approval, GivenCommand, Head, Request, Trust
from checks.policy.values import Access, Policy

_ORDER = tuple(Access)


def reaches(access: Access, least: Access) -> bool:
    """Whether an access is `least` or more."""
    return _ORDER.index(access) >= _ORDER.index(least)


EVER = float("-inf")


def trust_of(
    head: Head, words: Iterable[GivenCommand], recorded: Iterable[Approval], least: Access, since: float = EVER
) -> Trust:
    """What holds for a head: `recorded` are the approvals on its Jobs that hold, which outlive the comment that gave them.

    An approval that was not given after `since` is none any more.
    """
    said = sorted(words, key=lambda word: (word.at, word.comment, word.click))
    cancel = _last_cancel(head, said, least)
    after = _when(cancel) if cancel else (float("-inf"), 0)
    push = _approval_of_insider(head, least)
    named = [_approval(word) for word in said if _approves(word, head, least)]
    approvals = sorted([*recorded, *named], key=lambda approval: (approval.at, approval.comment))
    live = [approval for approval in approvals if _when(approval) > after and approval.at > since]
    approval = push or (live[0] if live else None)
    by = cancel.author if cancel else ""
    if approval is None:
        return Trust(None, (), by)
    first = [Request(approval.cause, approval.at)] if _when(approval) > after else []
    again = [_request(word) for word in said if _when(word) > after and _asks_again(word, head, least)]
    return Trust(approval, (*first, *again), by)


def holding(
    recorded: Iterable[Approval], accesses: Mapping[str, Access], least: Access, base_ref: str
) -> tuple[Approval, ...]:
    """The recorded approvals that hold today: words for this base, by people whose access reaches what the policy asks now.

    An approval without a word is none: whether all who made the head may have it run is asked anew each time.
    """
    return tuple(
        one
        for one in recorded
        if one.comment and one.base in ("", base_ref) and reaches(accesses.get(one.approver, Access.NONE), least)
    )


def counts_since(retargeted: float, policy: Policy, now: float) -> float:
    """After what time an approval must have been given: nothing said before a retarget is about what runs now."""
    hours = policy.ok_to_test_hours
    return max(retargeted, now - hours * 3600 if hours else EVER)


def _when(said: GivenCommand | Approval) -> tuple[float, int]:
    """Before or after another: GitHub's times are whole seconds, within which the comments' ids go on counting."""
    return said.at, said.comment


def _approval_of_insider(head: Head, least: Access) -> Approval | None:
    """The approval that a head needs from nobody else: its author may have it run, and so may all who pushed there."""
    if not (head.pushed_by_author and reaches(head.access, least)):
        return None
    return Approval(head.author, 0, head.seen or 0.0, head.access)


def _approves(word: GivenCommand, head: Head, least: Access) -> bool:
    """Whether a word approves exactly this head, by all of its digits."""
    return bool(word.names) and word.names == head.sha.lower() and reaches(word.access, least)


def unnamed(head: Head, words: Iterable[GivenCommand], least: Access) -> bool:
    """Whether somebody who may has tried to approve with too few digits, and nobody has named this head since."""
    tried = [word for word in words if word.verb is Verb.OK_TO_TEST and reaches(word.access, least)]
    return any(not word.names for word in tried) and not any(_approves(word, head, least) for word in tried)


def _approval(word: GivenCommand) -> Approval:
    return Approval(word.author, word.comment, word.at, word.access)


def _last_cancel(head: Head, said: list[GivenCommand], least: Access) -> GivenCommand | None:
    """The last /cancel about this head (said since we saw it) by its author or somebody who may command."""
    cancels = [
        word
        for word in said
        if word.verb is Verb.CANCEL
        and (head.seen is None or word.at >= head.seen)
        and (word.author == head.author or reaches(word.access, least))
    ]
    return cancels[-1] if cancels else None


def _asks_again(word: GivenCommand, head: Head, least: Access) -> bool:
    """Whether a word asks for another run of this head: only those who may command, and only since we saw it."""
    again = word.verb in {Verb.RETEST, Verb.BENCHMARK}
    return again and reaches(word.access, least) and head.seen is not None and word.at >= head.seen


def _request(word: GivenCommand) -> Request:
    cause = f"click {word.click}" if word.click else f"comment {word.comment}"
    forced = bool(word.click) or word.verb is Verb.BENCHMARK
    return Request(cause, word.at, word.argument, forced)
