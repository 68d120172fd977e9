"""A run's input comes from a working copy: the recipe in a folder, its base in another folder or a commit."""

import shutil
import subprocess
from pathlib import Path

import pytest

from checks.inputs import Wrong, spec_of
from checks.spec import Spec

SHIPPED = Path(__file__).parents[2] / "recipes"
RECIPE = "recipes/llama-3-70b/vllm/agg"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A repository with the recipe that is shipped, committed once."""
    for path in SHIPPED.rglob("*.yaml"):
        target = tmp_path / "recipes" / path.relative_to(SHIPPED)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    for command in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "one")):
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
        subprocess.run(["git", "-C", str(tmp_path), *identity, *command], check=True)
    return tmp_path


def spec(found: Spec | Wrong) -> Spec:
    assert isinstance(found, Spec), found
    return found


def change(copy: Path) -> None:
    path = copy / RECIPE / "deploy.yaml"
    path.write_text(path.read_text().replace("0.90", "0.85"))


def test_a_recipe_without_a_base_is_measured_by_its_own_benchmark(copy: Path) -> None:
    found = spec(spec_of(copy / RECIPE, None, 3, "h100"))
    assert found.base is None
    assert found.recipe == RECIPE
    assert found.benchmark == (copy / RECIPE / "perf.yaml").read_text()
    assert len(found.head.sha) == 40
    assert set(found.head.files) >= {f"{RECIPE}/deploy.yaml", "recipes/llama-3-70b/model-cache/model-download.yaml"}


def test_a_commit_is_read_as_it_was(copy: Path) -> None:
    change(copy)
    found = spec(spec_of(copy / RECIPE, "HEAD", 3, "h100"))
    assert found.base is not None
    assert "0.90" in found.base.files[f"{RECIPE}/deploy.yaml"]
    assert "0.85" in found.head.files[f"{RECIPE}/deploy.yaml"]


def test_both_sides_are_measured_by_the_bases_benchmark(copy: Path) -> None:
    path = copy / RECIPE / "perf.yaml"
    before = path.read_text()
    path.write_text(before.replace('value: "10"', 'value: "20"'))
    assert spec(spec_of(copy / RECIPE, "HEAD", 3, "h100")).benchmark == before


def test_the_policy_of_the_working_copy_says_what_is_gated(copy: Path) -> None:
    policy = copy / ".github/recipe-gate.yaml"
    policy.parent.mkdir()
    policy.write_text("metrics:\n  time_to_first_token.p99: {}\n")
    assert spec(spec_of(copy / RECIPE, "HEAD", 3, "h100")).metrics[-1].name == "time_to_first_token.p99"
    policy.write_text("metrics:\n  request_error_rate.avg: {floor: 0.001}\n")
    assert spec(spec_of(copy / RECIPE, "HEAD", 3, "h100")).failures == 0.001
    policy.write_text("metrics:\n  speed.p99: {}\n")
    wrong = spec_of(copy / RECIPE, "HEAD", 3, "h100")
    assert isinstance(wrong, Wrong)
    assert (wrong.findings[0].path, wrong.findings[0].line) == (".github/recipe-gate.yaml", 2)


def test_a_folder_can_be_the_base(copy: Path) -> None:
    assert spec(spec_of(copy / RECIPE, str(SHIPPED.parent / RECIPE), 1, "h100")).base is not None


@pytest.mark.parametrize(
    ("path", "base", "words"),
    [
        ("recipes/llama-3-70b", None, "is no recipe"),
        (RECIPE, "no-such-branch", "neither a folder nor a commit"),
        (RECIPE, "--help", "neither a folder nor a commit"),
    ],
)
def test_a_wrong_call_is_said_in_one_sentence(copy: Path, path: str, base: str | None, words: str) -> None:
    found = spec_of(copy / path, base, 3, "h100")
    assert isinstance(found, Wrong)
    assert words in found.reason


def test_a_recipe_with_errors_is_not_run(copy: Path) -> None:
    path = copy / RECIPE / "deploy.yaml"
    path.write_text(path.read_text().replace("sharedMemory", "sharedMemroy"))
    found = spec_of(copy / RECIPE, None, 3, "h100")
    assert isinstance(found, Wrong)
    assert found.findings


def test_a_run_whose_input_is_too_large_is_not_begun(copy: Path) -> None:
    base = copy.parent / "base"
    shutil.copytree(copy / "recipes", base / "recipes")
    for folder, file, letters in ((copy, "deploy.yaml", 150_000), (base, "perf.yaml", 400_000)):
        path = folder / RECIPE / file
        path.write_text(path.read_text() + "# " + "x" * letters + "\n")
    found = spec_of(copy / RECIPE, str(base / RECIPE), 1, "h100")
    assert isinstance(found, Wrong)
    assert "bytes" in found.reason
