"""What differs between two sets of files is told as GitHub tells it."""

from hypothesis import given
from hypothesis import strategies as st

from lab.github.differences import LARGEST_PATCH, Change, changes, lines
from lab.github.objects import Entry, Objects

TREES = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("123").map(lambda sha: Entry("100644", sha)))


def told(old: bytes | None, new: bytes | None) -> tuple[int, int, str | None]:
    objects = Objects()
    shas = [None if data is None else objects.blob(data) for data in (old, new)]
    found = lines(objects, Change("f", "modified", "", *shas))
    return found.additions, found.deletions, found.patch


def test_a_moved_file_is_a_rename_and_a_vanished_one_is_removed() -> None:
    one, two = Entry("100644", "1"), Entry("100644", "2")
    found = changes({"a": one, "b": two}, {"c": one})
    assert [(change.path, change.status, change.previous) for change in found] == [
        ("b", "removed", ""),
        ("c", "renamed", "a"),
    ]


@given(TREES, TREES)
def test_the_changes_make_the_one_tree_of_the_other(before: dict[str, Entry], after: dict[str, Entry]) -> None:
    made = dict(before)
    found = changes(before, after)
    for change in found:
        for path in {change.path, change.previous} - {""}:
            made.pop(path, None)
        if change.status != "removed":
            made[change.path] = after[change.path]
    assert made == after
    assert [change.path for change in found] == sorted(change.path for change in found)


def test_a_patch_counts_its_lines_and_says_when_the_last_newline_is_missing() -> None:
    assert told(b"a\nb\n", b"a\nc\n") == (1, 1, "@@ -1,2 +1,2 @@\n a\n-b\n+c")
    assert told(None, b"a") == (1, 0, "@@ -0,0 +1 @@\n+a\n\\ No newline at end of file")


def test_binary_large_and_unchanged_files_have_no_patch() -> None:
    assert told(b"\0", b"a") == (0, 0, None)
    assert told(b"", b"a" * (LARGEST_PATCH + 1)) == (0, 0, None)
    assert told(b"a\n", b"a\n") == (0, 0, None)
