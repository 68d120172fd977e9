from dataclasses import replace

from bot.decide.listing import bases, updated
from bot.model.github import PullRequest, Repository

ONE = PullRequest(Repository(5, "owner/name", 3), 1, "author", "a" * 40, "author", 6, "main", draft=False, updated=10.0)
TWO = replace(ONE, number=2)


def test_a_list_replaces_what_was_known() -> None:
    pushed = replace(ONE, head="b" * 40, updated=11.0)
    assert updated({1: ONE}, [pushed, TWO]) == ({1: pushed, 2: TWO}, set())


def test_a_list_that_is_older_than_the_last_look_takes_nothing_back() -> None:
    pushed = replace(ONE, head="b" * 40, updated=11.0)
    assert updated({1: pushed}, [ONE])[0][1].head == "b" * 40


def test_two_pushes_within_a_second_are_told_apart() -> None:
    pushed = replace(ONE, head="b" * 40)
    assert updated({1: ONE}, [pushed])[0][1] == pushed


def test_what_a_list_lacks_is_kept_until_it_was_looked_at() -> None:
    assert updated({1: ONE, 2: TWO}, [TWO]) == ({1: ONE, 2: TWO}, {1})


def test_the_repositorys_own_branch_goes_first_and_then_the_most_used_ones() -> None:
    refs = ["release", "release", "main", "old", "stack", "stack", "stack"]
    listed = [replace(ONE, number=number, base_ref=ref) for number, ref in enumerate(refs)]
    assert bases(listed, "main", 3) == ["main", "stack", "release"]
    assert bases(listed[:2], "main", 3) == ["release"]
