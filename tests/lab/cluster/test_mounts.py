"""Reading the table of mounts."""

from pathlib import Path

from lab.cluster import mounts
from lab.cluster.mounts import Mount

TABLE = """\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 22 0:26 / /sys/fs/cgroup/memory rw shared:9 - cgroup cgroup rw,memory
31 22 0:27 / /var/a\\040b rw shared:1 master:2 - tmpfs tmpfs rw
"""


def test_paths_and_kinds_are_read_with_and_without_optional_fields() -> None:
    expected = (
        Mount(Path("/"), "ext4"),
        Mount(Path("/sys/fs/cgroup/memory"), "cgroup"),
        Mount(Path("/var/a b"), "tmpfs"),
    )
    assert mounts.parsed(TABLE) == expected


def test_a_folder_that_does_not_exist_yet_is_on_the_file_system_of_its_parent(tmp_path: Path) -> None:
    assert mounts.kind_of(tmp_path / "not" / "yet") == mounts.kind_of(tmp_path)


def test_nothing_below_a_folder_needs_no_release(tmp_path: Path) -> None:
    mounts.release(tmp_path)
