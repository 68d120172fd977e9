"""What to do next, from what is wanted and what there is: the one place that decides (design decision 1).

The bot remembers nothing: every tick looks at GitHub and Kubernetes and asks `plan`. Doing its actions again, in part
or not at all changes only when the same end is reached. A pull request that could not be read is absent from `wanted`,
and nothing of it is started, stopped or reported until it can be read again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.decide import retries
from bot.model.runs import Observed, Phase, Run, Wanted, fits, lacks_gpus
from bot.model.subject import KEPT_SECONDS, Subject, treatment
from bot.model.trust import Request


@dataclass(frozen=True)
class Create:
    """Make the suspended Job of a wanted run; `attempt` tells a retry from the first."""

    wanted: Wanted
    attempt: int


@dataclass(frozen=True)
class Release:
    """Take the sandbox's slot for a queued run and let it start."""

    run: str
    sandbox: str


@dataclass(frozen=True)
class Stop:
    """Suspend a run for good."""

    run: str


@dataclass(frozen=True)
class Report:
    """Tell GitHub what became of a run, then mark it as told."""

    run: str


@dataclass(frozen=True)
class Free:
    """Delete a sandbox's slot, and with it all that its run applied there."""

    sandbox: str
    run: str


@dataclass(frozen=True)
class Expire:
    """Delete a stopped run that Kubernetes' own time to live does not reach."""

    run: str


Action = Create | Release | Stop | Report | Free | Expire


def plan(wanted: Mapping[Subject, tuple[Wanted, ...]], observed: Observed, now: float) -> tuple[Action, ...]:
    """The actions that bring what there is closer to what is wanted; none when both agree.

    `wanted` has an entry, maybe empty, for every subject that could be read, closed ones included.
    """
    runs = [run for run in observed.runs if run.subject in wanted]
    wanted_runs = [one for ones in wanted.values() for one in ones]
    return (
        *_stops(runs, set(wanted_runs)),
        *_frees(observed),
        *_creates(wanted_runs, runs, {sandbox.holder for sandbox in observed.sandboxes}, now),
        *_releases(wanted_runs, runs, observed),
        *(Report(run.name) for run in runs if run.over and not run.reported and not run.unread),
        *(Expire(run.name) for run in observed.runs if _expired(run, now)),
    )


def current_request(recipe: str, requests: Sequence[Request], runs: Iterable[Run]) -> Request | None:
    """Which request a recipe's run answers: the first, or the last repetition asked for after the one before ended.

    `requests` in order of time; `runs` are those of this recipe at this head. A repetition that was asked for while a
    run was under way, or of a run that passed unless it says so, counts for nothing and never will.
    """
    by_cause: dict[str, list[Run]] = {}
    for run in runs:
        by_cause.setdefault(run.cause, []).append(run)
    current: Request | None = None
    for request in requests:
        if request.recipe and not f"/{recipe}".endswith(f"/{request.recipe}"):
            continue
        if current is None or request.cause in by_cause or _repeats(request, by_cause.get(current.cause, [])):
            current = request
    return current


def _repeats(request: Request, runs: list[Run]) -> bool:
    """Whether a request repeats a run that had ended when it was asked for, and that did not pass or may again."""
    if not runs:
        return False
    last = max(runs, key=lambda run: run.attempt)
    if last.finished is None or last.finished > request.at or not last.reported:
        return False
    return request.even_if_passed or not last.passed


def _stops(runs: list[Run], wanted_runs: set[Wanted]) -> list[Stop]:
    """Whatever is queued or running and wanted no more."""
    return [
        Stop(run.name)
        for run in runs
        if run.phase is not Phase.COMPLETED and not run.cancelled and run.wanted not in wanted_runs
    ]


def _frees(observed: Observed) -> list[Free]:
    """Slots of ours whose run is over, or is not there any more; not one whose Job nobody can read and that may go on.

    Nor one that is set aside: it keeps its sandbox from being taken until an administrator deletes it.
    """
    runs = {run.name: run for run in observed.runs}
    return [
        Free(sandbox.name, sandbox.holder)
        for sandbox in observed.sandboxes
        if sandbox.holder
        and sandbox.ours
        and not sandbox.clearing
        and not sandbox.set_aside
        and sandbox.holder not in observed.unknown_pods
        and (sandbox.holder not in runs or runs[sandbox.holder].over)
    ]


def _creates(wanted_runs: list[Wanted], runs: list[Run], holders: set[str], now: float) -> list[Create]:
    """Wanted runs that have no Job, and the next attempt of those that were stopped or met a broken infrastructure.

    No attempt before the sandbox of the one before is free: what keeps it from being cleared may do so in the next one.
    """
    attempts: dict[Wanted, list[Run]] = {}
    for run in runs:
        attempts.setdefault(run.wanted, []).append(run)
    creates = []
    for one in wanted_runs:
        made = attempts.get(one, [])
        if not made:
            creates.append(Create(one, 0))
        elif _deserves_another(made, now) and not holders & {run.name for run in made}:
            creates.append(Create(one, max(run.attempt for run in made) + 1))
    return creates


def _deserves_another(attempts: list[Run], now: float) -> bool:
    """Whether the last attempt was stopped and is wanted again, or is to be repeated now."""
    last = max(attempts, key=lambda run: run.attempt)
    if not last.over:
        return False
    return bool(last.cancelled) or retries.due(attempts, now)


def _releases(wanted_runs: list[Wanted], runs: list[Run], observed: Observed) -> list[Release]:
    """The next run for every free sandbox with the GPUs for it, in the order of _place_in_queue."""
    queued = [run for run in runs if run.phase is Phase.QUEUED and not run.cancelled and run.wanted in set(wanted_runs)]
    held = {sandbox.holder: sandbox for sandbox in observed.sandboxes if sandbox.holder and not sandbox.clearing}
    releases = [Release(run.name, held[run.name].name) for run in queued if run.name in held and held[run.name].ours]
    waiting = [run for run in queued if run.name not in {sandbox.holder for sandbox in observed.sandboxes}]
    busy = {run.sandbox for run in observed.runs if run.sandbox and not run.over}
    under_way = [run.subject for run in observed.runs if run.phase is Phase.IN_PROGRESS]
    for sandbox in observed.sandboxes:
        fitting = [run for run in waiting if fits(run, sandbox) and not lacks_gpus(run, sandbox)]
        if sandbox.holder or sandbox.clearing or sandbox.name in busy or not fitting:
            continue
        chosen = min(fitting, key=lambda run: _place_in_queue(run, under_way))
        waiting.remove(chosen)
        under_way.append(chosen.subject)
        releases.append(Release(chosen.name, sandbox.name))
    return releases


def _place_in_queue(run: Run, under_way: Sequence[Subject]) -> tuple[int, int, float, str]:
    """The lowest goes first: by the turn of its kind, then for subjects with fewer runs under way, then the oldest."""
    return treatment(run.subject.kind).turn, under_way.count(run.subject), run.created, run.name


def _expired(run: Run, now: float) -> bool:
    """Whether a stopped run has been kept long enough."""
    return bool(run.cancelled) and run.reported and run.over and now - run.created > KEPT_SECONDS
