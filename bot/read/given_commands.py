"""What was said about a pull request, with what GitHub says at this moment about who said it."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence

from bot.github.comments import Unedited
from bot.github.installation import Installation
from bot.jobs.clicks import Click
from bot.model.commands import Command, Verb, may_command, parse
from bot.model.github import Comment, PullRequest
from bot.model.trust import GivenCommand
from checks.policy.values import Access

AccessOf = Callable[[str], Awaitable[Access]]
KEPT_TEXTS = 20_000


class ParsedTexts:
    """The commands of comments: a text is parsed once, and nobody waits for another's, since either may be made to take long."""

    def __init__(self, limit: int = KEPT_TEXTS) -> None:
        self._limit = limit
        self._parsed: OrderedDict[bytes, tuple[Command, ...]] = OrderedDict()

    async def commands(self, body: str) -> tuple[Command, ...]:
        """The commands of a text."""
        if not may_command(body):
            return ()
        key = hashlib.sha256(body.encode(errors="replace")).digest()
        if key not in self._parsed:
            self._parsed[key] = await asyncio.to_thread(parse, body)
        while len(self._parsed) > self._limit:
            self._parsed.popitem(last=False)
        return self._parsed[key]


async def given_commands(
    installation: Installation,
    unedited: Unedited,
    parsed: ParsedTexts,
    said: Sequence[Comment],
    clicks: Iterable[Click],
    access_of: AccessOf,
) -> tuple[GivenCommand, ...]:
    """The commands in comments that were never edited, and the clicks; everybody's access is asked for anew."""
    commanding = [(one, await parsed.commands(one.body)) for one in said]
    commanding = [(one, commands) for one, commands in commanding if commands]
    counting = {one.id for one in await unedited.among(installation, [one for one, _ in commanding])}
    words = [
        _word(one, command, await access_of(one.author))
        for one, commands in commanding
        if one.id in counting
        for command in commands
    ]
    clicked = [_clicked(one, await access_of(one.sender)) for one in clicks]
    return (*words, *clicked)


def clicks_on(pull: PullRequest, clicks: Iterable[Click]) -> list[Click]:
    """The clicks that mean a pull request's newest commit."""
    return [one for one in clicks if one.repository == pull.repository.id and one.head == pull.head]


def _word(said: Comment, command: Command, access: Access) -> GivenCommand:
    return GivenCommand(command.verb, command.argument, said.author, access, said.created, comment=said.id)


def _clicked(click: Click, access: Access) -> GivenCommand:
    return GivenCommand(Verb.RETEST, "", click.sender, access, click.at, click=click.guid)
