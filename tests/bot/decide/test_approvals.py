from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.decide.approvals import reaches, trust_of, unnamed
from bot.model.commands import Verb
from bot.model.trust import Approval, GivenCommand, Head, Request, Trust
from checks.policy.values import Access

SHA = "a" * 40
OUTSIDER = Head(sha=SHA, author="stranger", access=Access.READ, pushed_by_author=True, seen=100.0)
INSIDER = replace(OUTSIDER, author="insider", access=Access.WRITE)
OK = GivenCommand(Verb.OK_TO_TEST, SHA, "maintainer", Access.MAINTAIN, at=200.0, comment=7)


def settle(head: Head, *words: GivenCommand, recorded: tuple[Approval, ...] = ()) -> Trust:
    return trust_of(head, words, recorded, Access.WRITE)


def test_an_outsiders_head_runs_only_after_a_maintainer_named_it() -> None:
    assert settle(OUTSIDER).approval is None
    assert settle(OUTSIDER, OK) == Trust(Approval("maintainer", 7, 200.0), (Request("comment 7", 200.0),))


def test_a_maintainers_own_push_needs_no_word() -> None:
    assert settle(INSIDER) == Trust(Approval("insider", 0, 100.0), (Request("push", 100.0),))


def test_a_maintainers_pull_request_from_somebody_elses_fork_needs_a_word() -> None:
    assert settle(replace(INSIDER, pushed_by_author=False)).approval is None


@pytest.mark.attack
@pytest.mark.parametrize("access", [Access.NONE, Access.READ, Access.TRIAGE])
def test_a_word_without_write_access_approves_nothing(access: Access) -> None:
    assert settle(OUTSIDER, replace(OK, access=access)).approval is None


@pytest.mark.parametrize("named", ["b" * 40, "b" * 7, "a" * 39 + "b"])
def test_a_word_for_another_commit_approves_nothing(named: str) -> None:
    assert settle(OUTSIDER, replace(OK, argument=named)).approval is None


@pytest.mark.attack
@given(st.integers(0, 39), st.booleans())
def test_fewer_than_forty_digits_approve_no_commit(digits: int, upper: bool) -> None:
    argument = SHA[:digits].upper() if upper else SHA[:digits]
    assert settle(OUTSIDER, replace(OK, argument=argument)).approval is None
    assert unnamed(OUTSIDER, [replace(OK, argument=argument)], Access.WRITE)
    assert not unnamed(OUTSIDER, [replace(OK, argument=argument), OK], Access.WRITE)
    assert not unnamed(OUTSIDER, [replace(OK, argument=argument, access=Access.READ)], Access.WRITE)


@pytest.mark.parametrize("argument", [SHA.upper(), SHA[:20].upper() + SHA[20:]])
def test_all_forty_digits_count_in_whatever_case(argument: str) -> None:
    assert settle(OUTSIDER, replace(OK, argument=argument)).approval is not None


@pytest.mark.parametrize("longer", [SHA + "a", f"{SHA} ", f" {SHA}", SHA + "\n"])
def test_more_than_forty_digits_approve_no_commit(longer: str) -> None:
    assert settle(OUTSIDER, replace(OK, argument=longer)).approval is None


@pytest.mark.attack
def test_two_maintainers_words_are_one_request() -> None:
    assert settle(OUTSIDER, replace(OK, comment=8, at=201.0), OK).requests == (Request("comment 7", 200.0),)


def test_a_recorded_approval_holds_when_its_comment_is_gone() -> None:
    assert settle(OUTSIDER, recorded=(Approval("maintainer", 7, 200.0),)) == settle(OUTSIDER, OK)


def test_a_cancel_takes_the_approval_back_until_a_new_word() -> None:
    cancel = GivenCommand(Verb.CANCEL, "", "maintainer", Access.WRITE, at=300.0, comment=9)
    recorded = (Approval("maintainer", 7, 200.0),)
    assert settle(OUTSIDER, OK, cancel, recorded=recorded) == Trust(None, (), "maintainer")
    again = replace(OK, at=400.0, comment=10)
    assert settle(OUTSIDER, OK, cancel, again, recorded=recorded).requests == (Request("comment 10", 400.0),)


def test_within_one_second_the_later_comment_counts() -> None:
    cancel = GivenCommand(Verb.CANCEL, "", "maintainer", Access.WRITE, at=200.0, comment=8)
    assert settle(OUTSIDER, OK, cancel).approval is None
    assert settle(OUTSIDER, replace(OK, comment=9), cancel).approval is not None


def test_the_author_may_cancel_and_a_passer_by_may_not() -> None:
    cancel = GivenCommand(Verb.CANCEL, "", "stranger", Access.READ, at=300.0, comment=9)
    assert settle(OUTSIDER, OK, cancel).approval is None
    assert settle(OUTSIDER, OK, replace(cancel, author="passer-by")).approval is not None


def test_a_cancel_of_an_earlier_head_does_not_touch_this_one() -> None:
    cancel = GivenCommand(Verb.CANCEL, "", "maintainer", Access.WRITE, at=50.0, comment=9)
    assert settle(INSIDER, cancel).requests == (Request("push", 100.0),)


def test_a_cancelled_insider_stays_trusted_and_is_run_again_on_request() -> None:
    cancel = GivenCommand(Verb.CANCEL, "", "insider", Access.WRITE, at=300.0, comment=9)
    assert settle(INSIDER, cancel) == Trust(Approval("insider", 0, 100.0), (), "insider")
    again = GivenCommand(Verb.BENCHMARK, "", "insider", Access.WRITE, at=400.0, comment=10)
    assert settle(INSIDER, cancel, again).requests == (Request("comment 10", 400.0),)


def test_a_retest_repeats_what_failed_and_a_click_repeats_all() -> None:
    retest = GivenCommand(Verb.RETEST, "", "maintainer", Access.WRITE, at=300.0, comment=9)
    click = replace(retest, comment=0, click="guid", at=301.0)
    first, second, third = settle(INSIDER, retest, click).requests
    assert (first.cause, second.even_if_passed, third.even_if_passed) == ("push", False, True)
    assert third.cause == "click guid"


def test_nobody_without_write_access_asks_for_another_run() -> None:
    assert (
        len(settle(INSIDER, GivenCommand(Verb.RETEST, "", "stranger", Access.READ, at=300.0, comment=9)).requests) == 1
    )


words = st.builds(
    GivenCommand,
    verb=st.sampled_from(Verb),
    argument=st.sampled_from(["", SHA, SHA[:7], "b" * 40]),
    author=st.sampled_from(["stranger", "maintainer"]),
    access=st.sampled_from(Access),
    at=st.floats(0, 1000),
    comment=st.integers(1, 100),
)


@pytest.mark.attack
@given(st.lists(words))
def test_only_a_word_that_names_the_head_by_somebody_who_may_opens_it(said: list[GivenCommand]) -> None:
    trust = settle(OUTSIDER, *said)
    if trust.approval is not None:
        assert any(
            word.verb is Verb.OK_TO_TEST and word.argument == SHA and reaches(word.access, Access.WRITE)
            for word in said
        )
    else:
        assert trust.requests == ()


@given(
    st.lists(words, unique_by=lambda word: (word.at, word.comment)).flatmap(
        lambda said: st.tuples(st.just(said), st.permutations(said))
    )
)
def test_the_order_in_which_words_arrive_changes_nothing(said: tuple[list[GivenCommand], list[GivenCommand]]) -> None:
    assert settle(OUTSIDER, *said[0]) == settle(OUTSIDER, *said[1])
