"""Values to JSON and back: equal ones have equal texts, and what is not as expected is refused with every mistake."""

import pytest

from checks.model.result import Measure
from checks.model.serial import MalformedError, adapter, from_json, from_plain, to_json


def test_equal_values_have_equal_texts_and_are_read_back() -> None:
    assert to_json(Measure(1.5, "ms")) == '{"unit":"ms","value":1.5}'
    assert from_json(Measure, to_json(Measure(1.5, "µs"))) == Measure(1.5, "µs")


@pytest.mark.parametrize(
    "read", [lambda: from_json(Measure, '{"valeu": 1}'), lambda: from_plain(Measure, {"valeu": 1})]
)
def test_every_mistake_is_named_with_its_place(read: object) -> None:
    assert callable(read)
    with pytest.raises(MalformedError) as raised:
        read()
    assert [line.partition(":")[0] for line in str(raised.value).splitlines()] == ["value", "unit", "valeu"]


def test_how_a_kind_is_read_is_worked_out_once() -> None:
    assert adapter(Measure) is adapter(Measure)
