"""Which control groups are removed."""

from pathlib import Path

from lab.cluster import cgroups


def test_groups_are_removed_with_their_parents_and_others_stay(tmp_path: Path) -> None:
    roots = [tmp_path / "cpu", tmp_path / "memory"]
    for root in roots:
        (root / "k8s.io" / "abc" / "nested").mkdir(parents=True)
    (roots[1] / "k8s.io" / "foreign").mkdir()
    cgroups.clear(["/k8s.io/abc"], roots)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["cpu", "foreign", "k8s.io", "memory"]


def test_the_root_group_is_never_a_containers(tmp_path: Path) -> None:
    cgroups.clear(["/", ""], [tmp_path])
    assert tmp_path.is_dir()


def test_processes_of_nested_groups_are_members(tmp_path: Path) -> None:
    (tmp_path / "nested").mkdir()
    (tmp_path / "cgroup.procs").write_text("1\n2\n")
    (tmp_path / "nested" / "cgroup.procs").write_text("3\n")
    assert sorted(cgroups.members(tmp_path)) == [1, 2, 3]


def test_a_group_is_preferred_in_the_hierarchy_that_shares_out_the_cpu(tmp_path: Path) -> None:
    first, second, none = roots = [tmp_path / "cpu", tmp_path / "unified", tmp_path / "memory"]
    for root in roots:
        root.mkdir()
    (first / "cpu.shares").write_text("1024")
    (second / "cgroup.subtree_control").write_text("memory cpu")
    cgroups.prefer("k8s.io", roots)
    assert (first / "k8s.io" / "cpu.shares").read_text() == "8192"
    assert (second / "k8s.io" / "cpu.weight").read_text() == "800"
    assert not list(none.iterdir())
