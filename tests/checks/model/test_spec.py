"""What a run is made of is decided once."""

from checks.model.spec import Side, in_turns


def test_every_second_pair_is_turned_round() -> None:
    base, head = Side.BASE, Side.HEAD
    assert in_turns(3) == (base, head, head, base, base, head)
    assert in_turns(1) == (base, head)
