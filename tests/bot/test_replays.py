"""What was heard before is known again, of the last few thousand."""

from bot.replays import Replays


def test_a_body_is_new_once_for_each_event() -> None:
    replays = Replays()
    assert [replays.again(event, b"x") for event in ("push", "push", "check_run", "push")] == [False, True, False, True]


def test_the_oldest_is_forgotten() -> None:
    replays = Replays(limit=2)
    for body in (b"1", b"2", b"3"):
        assert not replays.again("push", body)
    assert not replays.again("push", b"1")
    assert replays.again("push", b"3")
