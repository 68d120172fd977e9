"""Reads one pull request from GitHub: its change, the policy of its base, and what was said about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.decide import check_files, messages
from bot.decide.rereading import Base, Change
from bot.github import checks, comments, content, pulls
from bot.github.comments import Unedited
from bot.github.concurrent import together
from bot.github.installation import Installation
from bot.jobs.clicks import Click
from bot.judging.judges import Judges, Key
from bot.judging.question import Question
from bot.model.evaluation import Evaluation
from bot.model.github import CheckRun, Places, PullRequest, Repository
from bot.model.trust import Head
from bot.read import baseline, given_commands, rights
from bot.read.given_commands import ParsedTexts
from bot.read.tree import COMPONENTS, Listing, Trees
from checks import policy
from checks.model.finding import Finding, Level
from checks.policy.values import PATH, Access, Rules
from checks.recipe.layout import ROOT
from checks.recipe.recipe import Tree
from checks.recipe.remedies import within
from checks.report.findings import of_findings

PAGE = f"{ROOT}/README.md"
"""The page that lists the recipes, which may link to what a change removes."""
BASELINES = "baselines"
TOO_MANY_FILES = f"It changes {pulls.FILES_LIMIT} files or more, and GitHub lists no more; split it."


@dataclass(frozen=True)
class ContentCache:
    """What never changes, from one reading to the next: what commits hold, what texts of comments say and which were the first."""

    trees: Trees = field(default_factory=Trees)
    unedited: Unedited = field(default_factory=Unedited)
    parsed: ParsedTexts = field(default_factory=ParsedTexts)


@dataclass(frozen=True)
class Reader:
    """One installation, the contents that were read before, what judges them, and the time (epoch seconds)."""

    installation: Installation
    contents: ContentCache
    judges: Judges
    now: float


async def read_base(reader: Reader, repository: Repository, ref: str, before: Base | None) -> Base:
    """What a base branch says now; one that did not move is not read again."""
    github = reader.installation
    head = await pulls.branch_head(github, repository, ref)
    if before is not None and before.head == head:
        return replace(before, read=reader.now)
    text = await content.file(github, repository, PATH, head)
    return Base(text, await content.directory(github, repository, head, BASELINES), ref, head, reader.now)


async def read_pull_request(
    reader: Reader,
    pull: PullRequest,
    base: Base,
    clicks: Iterable[Click],
    before: Change | None,
    approvers: frozenset[str] = frozenset(),
) -> tuple[Evaluation, Change | None]:
    """Everything about an open pull request that decides what is wanted of it; `before` is its change as it was read last.

    `approvers` have approved its head by what is recorded.
    """
    existing = await checks.ours(reader.installation, pull.repository, pull.head)
    check = existing[0] if existing else None
    start = Evaluation(pull, _head(pull, Access.NONE, check), check=check)
    read = policy.read(base.policy.encode() if base.policy is not None else None)
    if isinstance(read, tuple):
        return await read_conversation(reader, replace(start, refused=of_findings(read)), clicks, approvers), before
    change = await _change(reader, pull, base, read.rules, before)
    evaluation = await _with_findings(reader, replace(start, policy=read), change, base.branch)
    return await read_conversation(reader, evaluation, clicks, approvers), change


def unread_until(pull: PullRequest, until: float) -> Evaluation:
    """What is known of a pull request whose share of requests is used up until some moment."""
    return Evaluation(pull, _head(pull, Access.NONE, None), refused=messages.share_used(until))


async def read_conversation(
    reader: Reader, evaluation: Evaluation, clicks: Iterable[Click], approvers: frozenset[str] = frozenset()
) -> Evaluation:
    """The evaluation with whose its head is and what was said, as GitHub has it at this moment.

    Without a candidate nobody's words matter, and of a change that nothing stops nothing is asked.
    """
    pull = evaluation.pull
    if not evaluation.candidates:
        if evaluation.refused is None and not evaluation.unmeasured:
            return evaluation
        access = await pulls.access(reader.installation, pull.repository, pull.author)
        return replace(evaluation, head=_head(pull, access, evaluation.check))
    asked: dict[str, Access] = {}

    async def access_of(login: str) -> Access:
        if login not in asked:
            asked[login] = await pulls.access(reader.installation, pull.repository, login)
        return asked[login]

    said = await comments.said(reader.installation, pull)
    clicked = given_commands.clicks_on(pull, clicks)
    contents = reader.contents
    spoken = await given_commands.given_commands(
        reader.installation, contents.unedited, contents.parsed, said, clicked, access_of
    )
    pushed = await rights.pushed(reader.installation, pull, access_of, evaluation.policy.commanders)
    since = await rights.counts_since(reader.installation, pull, spoken, approvers)
    for login in sorted(approvers):
        await access_of(login)
    return replace(
        evaluation,
        head=_head(pull, await access_of(pull.author), evaluation.check, by_author=pushed.by_those_who_may),
        comments=said,
        commands=spoken,
        accesses=asked,
        asked=reader.now,
        retargeted=since,
        unsure=pushed.unsure,
    )


async def _with_findings(reader: Reader, start: Evaluation, change: Change, branch: str) -> Evaluation:
    """The evaluation by what changed: refused, nothing to run, or the candidates with what is known of their noise."""
    checked, pull, read = change.checked, start.pull, start.policy
    if change.unreadable:
        return replace(start, refused=messages.unreadable(change.unreadable))
    if not checked.touched:
        return start
    if read.suggestions:
        hunks = {one.path: one.hunks for one in change.files}
        start = replace(start, suggestions=within(checked.suggestions, hunks))
    if any(finding.level is Level.ERROR for finding in checked.findings):
        return replace(start, refused=of_findings(checked.findings, checked.remedies))
    placed = await together(
        baseline.with_noise(reader.installation, pull, one, read, branch, reader.now) for one in checked.candidates
    )
    warnings = [one.noise.warning for one in placed if one.noise.warning is not None]
    rules = of_findings([*checked.findings, *warnings], checked.remedies)
    return replace(start, rules=rules, candidates=tuple(placed), unmeasured=checked.unmeasured)


async def _change(reader: Reader, pull: PullRequest, base: Base, rules: Rules, before: Change | None) -> Change:
    """What the head changes; the same head from the same merge base by the same policy is not judged again."""
    github = reader.installation
    same = before is not None and (before.head, before.policy) == (pull.head, base.policy)
    parted = await pulls.merge_base(github, pull) if before is not None and before.merge_base and same else ""
    if before is not None and parted and parted == before.merge_base:
        return before
    start = Change(pull.head, parted, base.policy)
    files = await pulls.changed_files(github, pull)
    if files is None:
        return replace(start, unreadable=TOO_MANY_FILES)
    paths = [path for one in files for path in (one.path, one.previous) if path]
    if not check_files.near_recipes(paths):
        return start
    places = check_files.places(paths)
    parted = parted or (await pulls.merge_base(github, pull) if places.folders else "")
    key = Key(pull.repository.id, pull.head, parted, base.policy)
    checked = await _check_files(reader, pull, key, paths, places, rules)
    return replace(start, merge_base=parted, files=files, checked=checked)


async def _check_files(
    reader: Reader, pull: PullRequest, key: Key, paths: Sequence[str], places: Places, rules: Rules
) -> check_files.CheckedFiles:
    """The findings and candidates of a change; files of untouched models are not read, and none where there is too much."""
    if COMPONENTS in places.folders:
        places = replace(places, folders=(f"{ROOT}/",))
    github, trees, repository, base = reader.installation, reader.contents.trees, pull.repository, key.base
    shown = replace(places, paths=places.paths | {PAGE}) if places.folders else places
    head = await trees.listed(github, repository, pull.head, shown)
    before = await trees.listed(github, repository, base, places) if places.folders else Listing()
    much = head.finding or (
        before.finding and replace(before.finding, message=f"At its base, {before.finding.message}")
    )
    if much:
        return check_files.CheckedFiles(touched=True, findings=(much,))

    async def question() -> Question:
        head_tree, base_tree = await trees.read(github, repository, head, before)
        return Question(tuple(paths), head_tree, base_tree, pull.head, base, rules)

    async with trees.room.holding(head.bytes + before.bytes):
        return await reader.judges.checked(key, pull.author, question)


async def tree_of(reader: Reader, repository: Repository, commit: str, folders: tuple[str, ...]) -> Tree | Finding:
    """The files of a commit below some folders, or the finding that says why they are not read."""
    found = await reader.contents.trees.listed(reader.installation, repository, commit, Places(folders))
    return found.finding or (await reader.contents.trees.read(reader.installation, repository, found))[0]


def _head(pull: PullRequest, access: Access, check: CheckRun | None, *, by_author: bool = False) -> Head:
    return Head(
        sha=pull.head,
        author=pull.author,
        access=access,
        pushed_by_author=by_author,
        seen=check.started if check else None,
    )
