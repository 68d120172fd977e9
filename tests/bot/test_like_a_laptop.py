"""What the bot decides of a change is what the command line decides of it on a contributor's machine."""

import shutil
from dataclasses import replace
from pathlib import Path

from bot.assess import assess
from bot.evaluation import Evaluation, run_order
from bot.github.model import PullRequest, Repository
from bot.trust import Approval, Head
from checks import policy
from checks.inputs import Asked, Prepared, prepared
from checks.policy import Policy
from checks.policy.values import Access
from checks.spec import Spec
from checks.tree import read_tree

RECIPE = "recipes/llama-3-70b/vllm/agg"
SHIPPED = Path(__file__).parents[2] / "recipes"
POLICY = "pairs: 3\nhardware: h100\nmetrics:\n  request_error_rate.avg: {floor: 0.01}\n  time_to_first_token.p99: {}\n"


def working_copies(root: Path) -> tuple[Path, Path]:
    """Two working copies with the recipe that is shipped and a policy: the base, and a head that changes a line."""
    for name in ("base", "head"):
        shutil.copytree(SHIPPED, root / name / "recipes")
        (root / name / ".github").mkdir()
        (root / name / policy.PATH).write_text(POLICY)
    deploy = root / "head" / RECIPE / "deploy.yaml"
    deploy.write_text(deploy.read_text().replace("0.90", "0.85"))
    return root / "base", root / "head"


def of_bot(base: Path, head: Path) -> Spec:
    """The spec of the run that the bot would make of the change from one working copy to the other."""
    read = policy.at(base)
    assert isinstance(read, Policy)
    paths = [f"{RECIPE}/deploy.yaml"]
    (found,) = assess(paths, read_tree(head), read_tree(base), "local", "local", read.rules).candidates
    repository = Repository(1, "owner/name", 1)
    pull = PullRequest(repository, 7, "someone", "local", "someone", 1, "main", draft=False)
    evaluation = Evaluation(
        pull,
        Head("local", "someone", Access.WRITE, pushed_by_author=True, seen=None),
        policy=read,
        candidates=(replace(found, hardware=read.hardware),),
    )
    return run_order(evaluation, RECIPE, "push", 0, Approval("someone", 0, 0.0)).spec


def test_the_same_change_makes_the_same_run(tmp_path: Path) -> None:
    base, head = working_copies(tmp_path)
    found = prepared(head / RECIPE, Asked(str(base / RECIPE), today="2026-02-01"))
    assert isinstance(found, Prepared)
    assert found.spec == replace(of_bot(base, head), origin=found.spec.origin)
    assert (found.spec.hardware, len(found.spec.sequence), found.spec.failures) == ("h100", 6, 0.01)
