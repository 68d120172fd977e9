"""The protected branch of a repository, read as far as its schedule needs: its policy and the recipes that are due."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.decide.schedule import Kind, covers, due, hours, kind_of
from bot.decide.trust import Approval
from bot.github import content, pulls
from bot.jobs.manifest import Order
from bot.model import subject as subjects
from bot.model.evaluation import Candidate
from bot.model.github import Repository
from bot.model.runs import Class, Run, Wanted
from bot.model.subject import Subject
from bot.read.pull_request import Reader, tree_of
from checks import policy
from checks.model.input_size import oversize
from checks.model.spec import Origin
from checks.policy import PATH, Policy
from checks.recipe import recipe as recipes
from checks.recipe.layout import ROOT
from checks.recipe.recipe import Tree
from checks.run.spec_builder import Setting, aa_run, single

LOG = logging.getLogger(__name__)
PERF = "perf.yaml"


@dataclass(frozen=True)
class Branch:
    """A branch at a commit; its candidates are the recipes that its policy's schedule is about."""

    repository: Repository
    head: str
    policy: Policy
    candidates: tuple[Candidate, ...] = ()

    @property
    def subject(self) -> Subject:
        """The branch in the words of plan()."""
        return subjects.branch(self.repository.id, self.repository.branch)

    def wanted(self, runs: Iterable[Run], now: float) -> tuple[Wanted, ...]:
        """What its schedule wants of it now."""
        names = [one.recipe for one in self.candidates]
        return due(self.policy.schedule, self.subject, self.head, names, runs, now)


async def read(reader: Reader, repository: Repository, before: Branch | None) -> Branch:
    """The branch as it is; what is known of the same commit is not read again. A policy with mistakes schedules nothing."""
    head = await pulls.branch_head(reader.installation, repository, repository.branch)
    if before is not None and (before.head, before.repository) == (head, repository):
        return before
    text = await content.file(reader.installation, repository, PATH, repository.branch)
    found = policy.read(text.encode() if text is not None else None)
    start = Branch(repository, head, found if isinstance(found, Policy) else Policy())
    if not any(hours(start.policy.schedule, kind) for kind in Kind):
        return start
    tree = await tree_of(reader, repository, head, (f"{ROOT}/",))
    return replace(start, candidates=await asyncio.to_thread(_candidates, tree, start))


def _candidates(tree: Tree, branch: Branch) -> tuple[Candidate, ...]:
    found = [one for one in recipes.find(tree) if one.runnable and covers(branch.policy.schedule, one.path)]
    sides = [(one.path, recipes.content(one, branch.head)) for one in found]
    hardware = branch.policy.hardware
    candidates = [
        Candidate(path, hardware, side, side, side.files[f"{path}/{PERF}"])
        for path, side in sides
        if f"{path}/{PERF}" in side.files
    ]
    return tuple(one for one in candidates if _fits(one))


def _fits(candidate: Candidate) -> bool:
    """Whether a recipe's input can be kept; one that cannot is measured no more, which the log says."""
    reason = oversize(candidate.spec)
    if reason:
        LOG.warning("not on the schedule: %s", reason)
    return not reason


def order(branch: Branch, wanted: Wanted, attempt: int, now: float) -> Order | None:
    """The order for a scheduled run; None when its recipe is not on the branch any more."""
    candidate = next((one for one in branch.candidates if one.recipe == wanted.recipe), None)
    if candidate is None or wanted.head != branch.head:
        return None
    told = wanted.cause + (f", attempt {attempt + 1}" if attempt else "")
    origin = Origin(branch.repository.id, policy=branch.policy.digest, cause=told)
    setting = Setting(branch.policy, candidate.hardware, origin)
    spec = (aa_run if kind_of(wanted.cause) is Kind.AA else single)(candidate.sides, setting)
    approval = Approval(f"{PATH} of {branch.repository.branch}", 0, now)
    return Order(
        branch.subject,
        spec,
        branch.repository.full_name,
        branch.repository.branch,
        wanted.cause,
        attempt,
        approval,
        Class.INSIDER,
    )
