"""A run's input comes from a working copy: the recipe in a folder, its base in another folder or a commit."""

import shutil
import subprocess
from pathlib import Path

import pytest

from checks.model.spec import LEARNING, Side, Spec, in_turns
from checks.run.local_spec import LocalSpec, RunOptions, local_spec
from checks.workingcopy.recipes import NoInput

SHIPPED = Path(__file__).parents[3] / "recipes"
RECIPE = "recipes/llama-3-70b/vllm/agg"
TODAY = "2026-02-01"


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


def spec(
    path: Path, base: str | None = None, pairs: int = 3, hardware: str | None = "h100", *, aa: bool = False
) -> Spec:
    found = local_spec(path, RunOptions(base, pairs, hardware, aa, TODAY))
    assert isinstance(found, LocalSpec), found
    return found.spec


def refusal(path: Path, base: str | None = None, *, aa: bool = False) -> NoInput:
    found = local_spec(path, RunOptions(base, 3, "h100", aa, TODAY))
    assert isinstance(found, NoInput), found
    return found


def change(copy: Path) -> None:
    path = copy / RECIPE / "deploy.yaml"
    path.write_text(path.read_text().replace("0.90", "0.85"))


def test_a_recipe_without_a_base_is_measured_by_its_own_benchmark(copy: Path) -> None:
    found = spec(copy / RECIPE)
    assert found.base is None
    assert found.recipe == RECIPE
    assert found.benchmark == (copy / RECIPE / "perf.yaml").read_text()
    assert len(found.head.sha) == 40
    assert set(found.head.files) >= {f"{RECIPE}/deploy.yaml", "recipes/llama-3-70b/model-cache/model-download.yaml"}


def test_a_commit_is_read_as_it_was(copy: Path) -> None:
    change(copy)
    found = spec(copy / RECIPE, "HEAD")
    assert found.base is not None
    assert "0.90" in found.base.files[f"{RECIPE}/deploy.yaml"]
    assert "0.85" in found.head.files[f"{RECIPE}/deploy.yaml"]


def test_both_sides_are_measured_by_the_bases_benchmark(copy: Path) -> None:
    path = copy / RECIPE / "perf.yaml"
    before = path.read_text()
    path.write_text(before.replace('value: "10"', 'value: "20"'))
    assert spec(copy / RECIPE, "HEAD").benchmark == before


def commit_policy(copy: Path, text: str) -> None:
    policy = copy / ".github/recipe-gate.yaml"
    policy.parent.mkdir(exist_ok=True)
    policy.write_text(text)
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    for command in (("add", ".github"), ("commit", "-q", "-m", "policy")):
        subprocess.run(["git", "-C", str(copy), *identity, *command], check=True)


def test_the_policy_of_the_base_decides_as_in_the_bot(copy: Path) -> None:
    change(copy)
    commit_policy(copy, "pairs: 2\nhardware: b200\nmetrics:\n  time_to_first_token.p99: {}\n")
    (copy / ".github/recipe-gate.yaml").write_text("pairs: 9\nmetrics:\n  request_error_rate.avg: {floor: 0.001}\n")
    found = spec(copy / RECIPE, "HEAD", 0, None)
    assert (found.metrics[-1].name, found.failures) == ("time_to_first_token.p99", 0.0)
    assert (found.hardware, found.sequence) == ("b200", in_turns(2))
    alone = spec(copy / RECIPE, None, 0, None)
    assert (alone.hardware, alone.failures, alone.sequence) == ("", 0.001, (Side.HEAD,))
    assert spec(copy / RECIPE, "HEAD", 1).sequence == in_turns(1)


def test_a_policy_with_mistakes_at_the_base_is_told_with_its_lines(copy: Path) -> None:
    commit_policy(copy, "mode: shout\nmetrics:\n  speed.p99: {}\n")
    wrong = refusal(copy / RECIPE, "HEAD")
    assert (wrong.reason, wrong.findings[0].path, wrong.findings[0].line) == (
        "The policy has mistakes.",
        ".github/recipe-gate.yaml",
        1,
    )


def test_an_a_a_run_measures_the_recipe_beside_itself_by_the_schedules_pairs(copy: Path) -> None:
    commit_policy(copy, "schedule: {pairs: 5}\n")
    found = spec(copy / RECIPE, None, 0, aa=True)
    assert (found.base, found.sequence) == (found.head, in_turns(5))
    assert (found.whole, found.blocks, found.history) == (True, LEARNING, {})


def test_what_is_the_same_on_both_sides_is_not_run(copy: Path) -> None:
    link = copy.parent / "link"
    link.symlink_to(copy)
    for base in ("HEAD", str(copy / RECIPE), str(link / RECIPE)):
        assert refusal(copy / RECIPE, base).reason.endswith("so there is nothing to compare; --aa learns its noise.")


def test_a_base_that_breaks_a_rule_can_be_compared_with_its_mend(copy: Path) -> None:
    path = copy / RECIPE / "deploy.yaml"
    good = path.read_text()
    path.write_text(good.replace("sharedMemory", "sharedMemroy"))
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    subprocess.run(["git", "-C", str(copy), *identity, "commit", "-q", "-a", "-m", "broken"], check=True)
    path.write_text(good)
    assert spec(copy / RECIPE, "HEAD").base is not None


def test_a_folder_can_be_the_base(copy: Path) -> None:
    assert spec(copy / RECIPE, str(SHIPPED.parent / RECIPE), 1).base is not None


@pytest.mark.parametrize(
    ("path", "base", "words"),
    [
        ("recipes/llama-3-70b", None, "is no recipe"),
        (RECIPE, "no-such-branch", "neither a folder nor a commit"),
        (RECIPE, "--help", "neither a folder nor a commit"),
    ],
)
def test_a_wrong_call_is_said_in_one_sentence(copy: Path, path: str, base: str | None, words: str) -> None:
    assert words in refusal(copy / path, base).reason


def test_a_recipe_with_errors_is_not_run(copy: Path) -> None:
    path = copy / RECIPE / "deploy.yaml"
    path.write_text(path.read_text().replace("sharedMemory", "sharedMemroy"))
    assert refusal(copy / RECIPE).findings


def test_a_run_whose_input_is_too_large_is_not_begun(copy: Path) -> None:
    base = copy.parent / "base"
    shutil.copytree(copy / "recipes", base / "recipes")
    for folder, file, letters in ((copy, "deploy.yaml", 150_000), (base, "perf.yaml", 400_000)):
        path = folder / RECIPE / file
        path.write_text(path.read_text() + "# " + "x" * letters + "\n")
    assert "bytes" in refusal(copy / RECIPE, str(base / RECIPE)).reason
