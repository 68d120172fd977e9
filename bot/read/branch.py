"""The protected branch of a repository, read as far as its schedule needs: its policy and the recipes that are due."""

import asyncio
import logging
from dataclasses import replace

from bot.decide.schedule import Kind, covers, hours
from bot.github import content, pulls
from bot.model.branch import Branch
from bot.model.evaluation import Candidate
from bot.model.github import Repository
from bot.read.pull_request import Reader, tree_of
from checks import policy
from checks.model.finding import Finding
from checks.model.input_size import oversize
from checks.policy import PATH, Policy
from checks.recipe import recipe as recipes
from checks.recipe.both_sides import Sides
from checks.recipe.layout import ROOT
from checks.recipe.recipe import Tree

LOG = logging.getLogger(__name__)
PERF = "perf.yaml"


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
    if isinstance(tree, Finding):
        LOG.warning("nothing of the branch is on the schedule: %s", tree.message)
        return start
    return replace(start, candidates=await asyncio.to_thread(_candidates, tree, start))


def _candidates(tree: Tree, branch: Branch) -> tuple[Candidate, ...]:
    found = [one for one in recipes.find(tree) if one.runnable and covers(branch.policy.schedule, one.path)]
    sides = [(one.path, recipes.content(one, branch.head)) for one in found]
    hardware = branch.policy.hardware
    candidates = [
        Candidate(Sides(path, side, side, side.files[f"{path}/{PERF}"]), hardware)
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
