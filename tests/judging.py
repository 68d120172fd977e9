"""Judging in the test's own process, where a test is about something else than its limits."""

import asyncio

from bot.decide.check_files import check_files
from bot.judging.answer import Answer, Outcome
from bot.judging.judges import Judges
from bot.judging.limits import Allowance
from bot.judging.question import Question
from checks.workingcopy import kustomize_program


async def here(asked: Question) -> Answer:
    """The answer, without limits."""
    render = kustomize_program.renderer(kustomize_program.found())
    files = (asked.paths, asked.head, asked.base, asked.head_sha, asked.base_sha)
    return Answer(Outcome.JUDGED, await asyncio.to_thread(check_files, *files, asked.rules, render))


def judges() -> Judges:
    """What a reader asks."""
    return Judges(here, Allowance(), lambda: 0.0)
