"""`recipe-gate check` on a recipe that kustomize makes."""

import io
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from checks.cli.check import check
from tests.checks.rules.kustomize.clouds import FILES, GENERATED, HOME, MADE, PAGE, PATCH


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, data in FILES.items():
        assert isinstance(data, bytes)
        place = tmp_path / "repository" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return tmp_path / "repository"


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A kustomize on PATH that makes what the file `made` beside it holds."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "made").write_bytes(MADE)
    (folder / "kustomize").write_text(f"#!/bin/sh\nexec cat {folder}/made\n")
    (folder / "kustomize").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def found(*argv: object) -> list[tuple[str, str]]:
    out = io.StringIO()
    check([*map(str, argv), "--format", "json"], out)
    return [(one["rule"], one["path"]) for one in json.loads(out.getvalue())]


def git(root: Path, *arguments: str) -> None:
    identity: Sequence[str] = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True)


def test_a_stale_file_is_an_error(root: Path, program: Path) -> None:
    assert ("KUST-006", GENERATED) not in found(root / "recipes")
    (program / "made").write_bytes(MADE.replace(b"replicas: 2", b"replicas: 4"))
    assert ("KUST-006", GENERATED) in found(root / "recipes")
    assert ("KUST-006", GENERATED) in found(root / HOME)


def test_a_mistake_is_said_at_its_source_and_not_again(root: Path, program: Path) -> None:
    (root / PATCH).write_bytes((root / PATCH).read_bytes().replace(b"replicas: 2", b"replicas: two"))
    for path in (program / "made", root / GENERATED):
        path.write_bytes(MADE.replace(b"replicas: 2", b"replicas: two"))
    assert [path for rule, path in found(root / "recipes") if rule == "DGD-002"] == [PATCH]


def test_without_a_program_it_is_said_and_the_generated_file_is_judged(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (root / GENERATED).write_bytes(MADE.replace(b"replicas: 2", b"replicas: two"))
    said = found(root / "recipes")
    assert ("KUST-007", PAGE) in said
    assert ("DGD-002", GENERATED) in said


def test_of_what_changed_an_overlay_is_judged_when_a_file_that_it_reads_did(root: Path, program: Path) -> None:
    (program / "made").write_bytes(MADE.replace(b"replicas: 2", b"replicas: 4"))
    shared = root / "recipes/kustomize/components/more/kustomization.yaml"
    shared.parent.mkdir(parents=True)
    shared.write_text("kind: Component\n")
    (root / PAGE).write_text("resources: [../../base]\ncomponents: [../../../../../../kustomize/components/more]\n")
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "one")
    assert found(root / "recipes", "--base", "HEAD") == []
    shared.write_text("kind: Component\nnamePrefix: x\n")
    assert ("KUST-006", GENERATED) in found(root / "recipes", "--base", "HEAD")


def test_another_recipe_is_judged_without_rendering(root: Path, program: Path) -> None:
    (program / "kustomize").write_text("#!/bin/sh\nexit 1\n")
    other = root / "recipes/llama/vllm/agg/deploy.yaml"
    other.parent.mkdir()
    other.write_bytes(MADE)
    assert not [rule for rule, _ in found(other.parent) if rule.startswith("KUST")]
    assert ("KUST-004", PAGE) in found(root / HOME)


def test_an_overlay_that_belongs_to_no_recipe_is_judged_too(root: Path, program: Path) -> None:
    page = root / "recipes/tools/kustomization.yaml"
    page.parent.mkdir()
    page.write_text("resources: ['https://example.com/x']\n")
    assert ("KUST-001", "recipes/tools/kustomization.yaml") in found(root / "recipes")
    assert not [path for _, path in found(root / HOME) if "tools" in path]
