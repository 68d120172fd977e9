import pytest

from bot.github.request_retry import ATTEMPTS, backoff, refused_for, repeatable

NOW = 1_000_000.0


@pytest.mark.parametrize(
    ("status", "headers", "message", "wait"),
    [
        (403, {"retry-after": "7"}, "secondary rate limit", 7.0),
        (429, {"retry-after": "Mon, 12 Jan 1970 13:46:47 GMT"}, "", 7.0),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1000009"}, "", 10.0),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}, "", 1.0),
        (403, {"x-ratelimit-remaining": "50"}, "You have exceeded a secondary rate limit", 60.0),
        (429, {}, "", 60.0),
        (403, {"x-ratelimit-remaining": "50"}, "Resource not accessible by integration", None),
        (404, {"retry-after": "7"}, "", None),
        (500, {}, "rate limit", None),
    ],
)
def test_githubs_own_words_say_how_long_to_wait(
    status: int, headers: dict[str, str], message: str, wait: float | None
) -> None:
    assert refused_for(status, headers, message, 1, NOW) == wait


def test_without_a_word_of_githubs_each_wait_is_twice_the_last() -> None:
    assert [refused_for(429, {}, "", attempt, NOW) for attempt in (1, 2, 3)] == [60.0, 120.0, 240.0]


def test_broken_answers_are_tried_again_a_few_times() -> None:
    waits = [backoff(attempt) for attempt in range(1, ATTEMPTS + 1)]
    assert waits == [1.0, 2.0, 4.0, 8.0, None]


def test_what_creates_something_is_not_blindly_repeated() -> None:
    assert repeatable("GET", "/x")
    assert repeatable("PATCH", "/repos/o/r/check-runs/1")
    assert repeatable("POST", "/app/installations/1/access_tokens")
    assert not repeatable("POST", "/repos/o/r/check-runs")
    assert not repeatable("POST", "/repos/o/r/issues/1/comments")
