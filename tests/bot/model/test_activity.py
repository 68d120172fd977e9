import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.activity import CREATION, Activity, pushers

ZERO, FIRST, HEAD = "0" * 40, "a" * 40, "b" * 40
BEGUN = Activity(ZERO, FIRST, CREATION, "admin")
PUSHED = Activity(FIRST, HEAD, "push", "writer")


def test_all_count_who_ever_moved_the_branch() -> None:
    assert pushers((PUSHED, BEGUN), HEAD) == {"admin", "writer"}
    forced = Activity(HEAD, "c" * 40, "force_push", "admin")
    assert pushers((forced, PUSHED, BEGUN), "c" * 40) == {"admin", "writer"}


@pytest.mark.attack
@pytest.mark.parametrize(
    "activities",
    [(), (BEGUN,), (PUSHED,), (Activity(FIRST, HEAD, "push", ""), BEGUN), (BEGUN, PUSHED)],
)
def test_who_pushed_is_unknown_where_github_does_not_tell_all(activities: tuple[Activity, ...]) -> None:
    assert pushers(activities, HEAD) is None


@given(
    st.lists(
        st.builds(Activity, st.just(FIRST), st.just(HEAD), st.sampled_from(["push", CREATION]), st.text(max_size=3))
    )
)
def test_nobody_who_pushed_is_left_out(activities: list[Activity]) -> None:
    found = pushers(activities, HEAD)
    assert found is None or found == {one.actor for one in activities}
