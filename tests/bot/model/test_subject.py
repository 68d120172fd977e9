"""What a run is for, and how each kind is treated."""

import pytest

from bot.model.subject import Subject, SubjectKind, branch, pull_request, treatment


def test_each_is_written_as_people_write_it() -> None:
    assert pull_request(5, 7).within("owner/name") == "owner/name#7"
    assert branch(5, "main").within("owner/name") == "owner/name@main"


def test_a_branch_has_no_number() -> None:
    assert pull_request(5, 7).number == 7
    with pytest.raises(ValueError, match="main"):
        _ = branch(5, "main").number


def test_a_branch_and_a_pull_request_of_one_name_are_two() -> None:
    assert branch(5, "7") != pull_request(5, 7)
    assert pull_request(6, 7) != pull_request(5, 7) == Subject(5, SubjectKind.PULL_REQUEST, "7")


def test_who_holds_others_up_goes_first_and_what_nobody_waits_for_last() -> None:
    turns = sorted(SubjectKind, key=lambda kind: treatment(kind).turn)
    assert turns[:2] == [SubjectKind.MERGE_GROUP, SubjectKind.PULL_REQUEST]


@pytest.mark.parametrize("kind", SubjectKind)
def test_what_no_check_tells_is_kept_longer_as_history(kind: SubjectKind) -> None:
    usual = treatment(SubjectKind.PULL_REQUEST).kept_seconds
    assert (treatment(kind).kept_seconds > usual) is not treatment(kind).in_check
