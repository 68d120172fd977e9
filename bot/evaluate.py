"""Reads one pull request from GitHub: its change, the policy of its base, and what was said about it."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot import assess, history, messages, words
from bot.evaluation import Evaluation
from bot.github import checks, comments, content, pulls
from bot.github.content import Blobs
from bot.github.installation import Installation
from bot.github.model import ChangedFile, CheckRun, Entry, PullRequest, Repository
from bot.jobs.clicks import Click
from bot.trust import Head
from checks import kustomize, policy
from checks.finding import Level
from checks.layout import ROOT
from checks.manifest import MAXIMUM_BYTES
from checks.policy.values import PATH, Access, Rules
from checks.recipe import Link, Tree
from checks.report.findings import of_findings
from checks.suggest import within

_LINK, _SUBMODULE = "120000", "160000"
PAGE, COMPONENTS = f"{ROOT}/README.md", f"{ROOT}/kustomize/"
"""The page that lists the recipes, which may link to what a change removes; what overlays of all models build on."""
TOO_MANY_FILES = f"It changes {pulls.FILES_LIMIT} files or more, and GitHub lists no more; split it."


KEPT_TREES = 256

Directories = tuple[str, ...]


@dataclass(frozen=True)
class Kept:
    """What commits hold, which never changes, from one reading to the next: the least recently read is dropped."""

    blobs: Blobs = field(default_factory=Blobs)
    trees: OrderedDict[tuple[str, Directories], Tree] = field(default_factory=OrderedDict)


@dataclass(frozen=True)
class Reader:
    """One installation, the contents that were read before, and the time (epoch seconds)."""

    installation: Installation
    kept: Kept
    now: float


async def evaluate(reader: Reader, pull: PullRequest, clicks: Iterable[Click]) -> Evaluation:
    """Everything about an open pull request that decides what is wanted of it."""
    github, repository = reader.installation, pull.repository
    existing = await checks.ours(github, repository, pull.head)
    check = existing[0] if existing else None
    text = await content.file(github, repository, PATH, pull.base_ref)
    read = policy.read(text.encode() if text is not None else None)
    start = Evaluation(pull, _head(pull, Access.NONE, check), check=check)
    if isinstance(read, tuple):
        return replace(start, refused=of_findings(read))
    changed = await pulls.changed_files(github, pull)
    if changed is None:
        return replace(start, policy=read, refused=messages.unreadable(TOO_MANY_FILES))
    try:
        assessed = await _assess(reader, pull, changed, read.rules)
    except content.TruncatedTreeError as error:
        return replace(start, policy=read, refused=messages.unreadable(str(error)))
    if not assessed.touched:
        return replace(start, policy=read)
    if read.suggestions:
        start = replace(start, suggestions=within(assessed.suggestions, {one.path: one.hunks for one in changed}))
    if any(finding.level is Level.ERROR for finding in assessed.findings):
        return replace(start, policy=read, refused=of_findings(assessed.findings, assessed.remedies))
    placed = [await history.known(github, pull, one, read, reader.now) for one in assessed.candidates]
    unread = [finding for _, finding in placed if finding is not None]
    rules = of_findings([*assessed.findings, *unread], assessed.remedies)
    evaluation = replace(start, policy=read, rules=rules, candidates=tuple(one for one, _ in placed))
    return await _with_words(reader, evaluation, clicks) if assessed.candidates else evaluation


async def _assess(reader: Reader, pull: PullRequest, changed: Sequence[ChangedFile], rules: Rules) -> assess.Assessment:
    """The findings and candidates of a change; files of untouched models are not read."""
    paths = [path for one in changed for path in (one.path, one.previous) if path]
    touched = assess.models(paths)
    if COMPONENTS in touched:
        touched = (f"{ROOT}/",)
    if not touched:
        return assess.Assessment(touched=False)
    base = await pulls.merge_base(reader.installation, pull)
    head_tree = await tree_of(reader, pull.repository, pull.head, (*touched, PAGE))
    base_tree = await tree_of(reader, pull.repository, base, touched)
    program = kustomize.found()
    return await asyncio.to_thread(assess.assess, paths, head_tree, base_tree, pull.head, base, rules, program)


async def tree_of(reader: Reader, repository: Repository, commit: str, directories: Directories) -> Tree:
    """The files of a commit below some directories."""
    trees, key = reader.kept.trees, (commit, directories)
    if key not in trees:
        entries = await content.tree(reader.installation, repository, commit, ROOT)
        inside = [one for one in entries if one.path.startswith(directories)]
        if any("/kustomize/" in one.path for one in inside):
            inside = [one for one in entries if one.path.startswith((*directories, COMPONENTS))]
        trees[key] = {one.path: await _file(reader, repository, one) for one in inside}
        while len(trees) > KEPT_TREES:
            trees.popitem(last=False)
    trees.move_to_end(key)
    return trees[key]


async def _file(reader: Reader, repository: Repository, entry: Entry) -> bytes | Link:
    """A file's bytes; of a file larger than the rules read only its size is kept, as bytes of no meaning."""
    if entry.mode == _SUBMODULE:
        return Link(f"another repository at {entry.sha}")
    if entry.size > MAXIMUM_BYTES:
        return b" " * (MAXIMUM_BYTES + 1)
    data = await reader.kept.blobs.read(reader.installation, repository, entry.sha)
    return Link(data.decode(errors="replace")) if entry.mode == _LINK else data


async def _with_words(reader: Reader, evaluation: Evaluation, clicks: Iterable[Click]) -> Evaluation:
    """The evaluation with who its author is and what was said, as GitHub has it at this moment."""
    pull = evaluation.pull
    asked: dict[str, Access] = {}

    async def access_of(login: str) -> Access:
        if login not in asked:
            asked[login] = await pulls.access(reader.installation, pull.repository, login)
        return asked[login]

    said = await comments.said(reader.installation, pull)
    spoken = await words.spoken(reader.installation, said, words.clicks_on(pull, clicks), access_of)
    head = _head(pull, await access_of(pull.author), evaluation.check)
    return replace(evaluation, head=head, comments=said, words=spoken)


def _head(pull: PullRequest, access: Access, check: CheckRun | None) -> Head:
    return Head(
        sha=pull.head,
        author=pull.author,
        access=access,
        pushed_by_author=pull.pushed_by_author,
        seen=check.started if check else None,
    )
