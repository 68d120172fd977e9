"""What of a listed tree is read, and when it is too much."""

import pytest

from checks.recipe.listing import LONGEST_PAGE, MOST_BYTES, MOST_FILES, OVERSIZE, read_whole, too_much, unread
from checks.recipe.manifest import MAXIMUM_BYTES, read

M = "recipes/m"


def test_manifests_and_pages_are_read_and_of_anything_else_only_the_name() -> None:
    sizes = {
        f"{M}/a.yaml": 1,
        f"{M}/b.yml": 1,
        f"{M}/README.md": 1,
        f"{M}/trace.jsonl": 1,
        f"{M}/x.png": 1,
        f"{M}/yaml": 1,
    }
    assert read_whole(sizes) == (f"{M}/a.yaml", f"{M}/b.yml", f"{M}/README.md")


def test_beside_a_kustomization_everything_is_read_for_it_may_name_anything() -> None:
    sizes = {
        f"{M}/kustomize/base/Kustomization": 1,
        f"{M}/kustomize/base/schema.json": 1,
        f"{M}/x.png": MAXIMUM_BYTES + 1,
    }
    assert read_whole(sizes) == tuple(sizes)[:2]


def test_what_is_larger_than_its_rule_reads_is_not_read() -> None:
    assert read_whole({f"{M}/a.yaml": MAXIMUM_BYTES + 1, f"{M}/README.md": LONGEST_PAGE + 1}) == ()
    assert unread(MAXIMUM_BYTES + 1) is unread(MAXIMUM_BYTES + 2) is OVERSIZE
    assert [one.rule for one in read("x.yaml", OVERSIZE).findings] == ["YAML-002"]
    assert unread(MAXIMUM_BYTES) == b""


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ({f"{M}/{one}.yaml": 1 for one in range(MOST_FILES)}, ""),
        ({f"{M}/{one}.yaml": 1 for one in range(MOST_FILES + 1)}, "5001 files of 0.0 MiB"),
        ({f"{M}/{one}.yaml": MAXIMUM_BYTES + 1 for one in range(MOST_FILES + 1)}, "5001 files of 0.0 MiB"),
        ({f"{M}/{one}.png": 1 for one in range(3 * MOST_FILES)}, ""),
        ({f"{M}/{one}.yaml": MOST_BYTES // 16 for one in range(16)}, ""),
        ({f"{M}/{one}.yaml": MOST_BYTES // 16 for one in range(17)}, "17 files of 17.0 MiB"),
    ],
)
def test_too_much_is_a_finding_with_the_numbers_the_limit_and_the_remedy(sizes: dict[str, int], said: str) -> None:
    found = too_much(sizes)
    assert (found is None) is (said == "")
    if found is not None:
        assert (found.rule, found.path in sizes) == ("STRUCT-016", True)
        assert said in found.message
        assert "5000 files and 16 MiB are the limit" in found.message
        assert found.fix.startswith("Split the change")
