from bot.github.request_retry import PostponedError
from bot.guard import Guard


class Work:
    """Something that is done as often as it is tried, and fails while it is broken."""

    def __init__(self) -> None:
        self.tried = 0
        self.error: Exception | None = RuntimeError("broken")

    async def do(self) -> None:
        self.tried += 1
        if self.error is not None:
            raise self.error


async def test_what_fails_rests_longer_each_time_and_others_go_on() -> None:
    clock, broken, fine = [0.0], Work(), Work()
    fine.error = None
    guard = Guard(lambda: clock[0])
    for clock[0] in range(40):
        assert await guard.done("fine", 1, fine.do)
        await guard.done("broken", 1, broken.do)
    assert (broken.tried, fine.tried) == (4, 40)
    broken.error, clock[0] = None, 1000.0
    assert await guard.done("broken", 1, broken.do)


async def test_what_a_piece_of_work_gives_is_none_when_it_failed() -> None:
    work = Work()
    guard = Guard(lambda: 0.0)

    async def give() -> int:
        await work.do()
        return 7

    assert await guard.value("broken", 1, give) is None
    work.error = None
    assert await guard.value("fine", 1, give) == 7


def test_the_exception_of_a_computation_is_given_back_and_counted() -> None:
    failures: list[None] = []
    guard = Guard(lambda: 0.0, lambda: failures.append(None))
    assert guard.tried("counting", lambda: 7) == 7
    found = guard.tried("dividing", lambda: 7 // 0)
    assert (type(found), len(failures)) == (ZeroDivisionError, 1)


async def test_an_installation_that_is_to_wait_is_not_asked_for_anything() -> None:
    clock, limited, fine = [0.0], Work(), Work()
    limited.error, fine.error = PostponedError(100.0), None
    guard = Guard(lambda: clock[0])
    assert not await guard.done("limited", 1, limited.do)
    assert not await guard.done("fine", 1, fine.do)
    assert await guard.done("fine", 2, fine.do)
    clock[0] = 100.0
    assert await guard.done("fine", 1, fine.do)
