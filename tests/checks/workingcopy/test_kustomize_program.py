"""The real program renders in its box: what it makes, and that it can reach nothing else."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from checks.recipe import manifest
from checks.rules.kustomize import Failed, Output
from checks.rules.kustomize.generated import difference
from checks.workingcopy.kustomize_program import render
from tests.checks.rules.kustomize.clouds import FILES, GENERATED, KUBECTL, OVERLAY, PAGE, PATCH

BYTES: Mapping[str, bytes] = {path: data for path, data in FILES.items() if isinstance(data, bytes)}
needed = pytest.mark.skipif(not KUBECTL.is_file(), reason="no kubectl has been built here")


def script(folder: Path, text: str) -> str:
    """A program in kustomize's place."""
    path = folder / "kustomize"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


@needed
def test_the_overlay_is_rendered_with_its_component() -> None:
    made = render(str(KUBECTL), BYTES, OVERLAY)
    assert isinstance(made, Output)
    (document,) = manifest.read(GENERATED, made.data).documents
    assert difference(document.value, manifest.read(GENERATED, BYTES[GENERATED]).documents[0].value) is None


@needed
def test_what_kustomize_cannot_render_is_said_without_our_paths() -> None:
    made = render(str(KUBECTL), {**BYTES, PATCH: b"kind: Other\nmetadata: {name: x}\napiVersion: v1\n"}, OVERLAY)
    assert isinstance(made, Failed)
    assert made.reason.startswith("kustomize says: ")
    assert "no matches for" in made.reason
    assert f"/tree/{OVERLAY}" not in made.reason


@needed
def test_a_chart_is_not_inflated_even_if_it_came_so_far() -> None:
    page = b"helmCharts:\n  - {name: x, repo: https://charts.invalid}\n"
    made = render(str(KUBECTL), {PAGE: page}, OVERLAY)
    assert isinstance(made, Failed)
    assert "must specify --enable-helm" in made.reason


def test_the_program_gets_no_environment_and_only_the_files(tmp_path: Path) -> None:
    made = render(script(tmp_path, "echo $#; echo $1; env -0 | wc -c; find . -type f | sort"), BYTES, OVERLAY)
    assert isinstance(made, Output)
    count, build, environment, *files = made.data.decode().split()
    assert (count, build) == ("2", "build")
    assert int(environment) < 100  # what the shell itself sets
    assert files == sorted(f"./{path}" for path in BYTES)


def test_a_program_that_does_not_end_is_ended(tmp_path: Path) -> None:
    made = render(script(tmp_path, "exec sleep 60"), BYTES, OVERLAY, seconds=0.2)
    assert isinstance(made, Failed)
    assert made.limit


def test_more_than_a_mebibyte_is_not_written(tmp_path: Path) -> None:
    made = render(script(tmp_path, "exec head -c 3000000 /dev/zero"), BYTES, OVERLAY)
    assert made == Failed("It is larger than 1048576 bytes.", limit=True)


def test_memory_is_limited_to_a_gibibyte(tmp_path: Path) -> None:
    program = script(tmp_path, "ulimit -v; ulimit -d")
    made = render(program, BYTES, OVERLAY)
    assert isinstance(made, Output)
    assert [int(one) for one in made.data.split()] == [4 * 1024 * 1024, 1024 * 1024]


def test_a_program_that_cannot_be_started_is_said(tmp_path: Path) -> None:
    made = render(str(tmp_path / "nothing"), BYTES, OVERLAY)
    assert isinstance(made, Failed)
    assert "No such file" in made.reason


def test_files_that_no_disk_takes_are_said(tmp_path: Path) -> None:
    long = f"{OVERLAY}/{'a' * 300}.yaml"
    made = render(script(tmp_path, "exit 0"), {**BYTES, long: b""}, OVERLAY)
    assert made == Failed("Its files cannot be copied: File name too long.")
