"""What is read from go.mod files and from the output of a build."""

from pathlib import Path

import pytest

from lab.cluster import go
from lab.cluster.errors import LabError

MODULE = (
    "module m\n\ngo 1.26.6\n\nrequire example.com/one v1.2.3\n\nrequire (\n\texample.com/two v0.4.0 // indirect\n)\n"
)


@pytest.fixture
def module_file(tmp_path: Path) -> Path:
    """A go.mod."""
    path = tmp_path / "go.mod"
    path.write_text(MODULE)
    return path


def test_a_module_file_tells_the_toolchain_it_asks_for(module_file: Path) -> None:
    assert go.asked(module_file) == "1.26.6"


def test_required_versions_are_found_in_lines_and_in_blocks(module_file: Path) -> None:
    assert go.required(module_file, "example.com/one") == "v1.2.3"
    assert go.required(module_file, "example.com/two") == "v0.4.0"
    with pytest.raises(LabError, match=r"example\.com/three"):
        go.required(module_file, "example.com/three")


def test_versions_compare_as_numbers() -> None:
    assert go.numbers("1.26.10") > go.numbers("1.26.9")
    assert go.numbers("1.26") < go.numbers("1.26.0")


def test_compiled_packages_are_the_lines_that_are_import_paths() -> None:
    said = "go: downloading example.com/one v1.2.3\ninternal/cpu\nexample.com/one/pkg\n# example.com/one\nx.go:1:2: wrong\n\n"
    assert go.compiled(said) == 2


def test_a_progress_line_tells_how_far_and_how_long() -> None:
    assert go.line("kubernetes", 312, 2874, 95.4) == "building kubernetes: 312 of at most 2874 packages compiled, 95 s"


def test_without_a_toolchain_there_is_no_version() -> None:
    assert go.version({"PATH": "/nonexistent"}, places=()) is None
