"""What the bot decides of a change is what the command line decides of it on a contributor's machine."""

import json
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from bot.decide.check_files import check_files
from bot.decide.run_orders import pull_request_order
from bot.model.evaluation import Evaluation
from bot.model.github import PullRequest, Repository
from bot.model.trust import Approval, Head
from checks import policy
from checks.cli.check import check
from checks.model.finding import Finding, Level
from checks.model.spec import Spec
from checks.policy import Policy
from checks.policy.values import Access
from checks.run.local_spec import LocalSpec, RunOptions, local_spec
from checks.workingcopy import kustomize_program, policy_file
from checks.workingcopy.tree import read_tree

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
    read = policy_file.policy_at(base)
    assert isinstance(read, Policy)
    paths = [f"{RECIPE}/deploy.yaml"]
    (found,) = check_files(paths, read_tree(head), read_tree(base), "local", "local", read.rules).candidates
    repository = Repository(1, "owner/name", 1)
    pull = PullRequest(repository, 7, "someone", "local", "someone", 1, "main", draft=False)
    evaluation = Evaluation(
        pull,
        Head("local", "someone", Access.WRITE, pushed_by_author=True, seen=None),
        policy=read,
        candidates=(replace(found, hardware=read.hardware),),
    )
    return pull_request_order(evaluation, RECIPE, "push", 0, Approval("someone", 0, 0.0)).spec


def write(root: Path, files: dict[str, bytes | None]) -> None:
    """Puts files into a working copy; None takes one away, `-> ` at its beginning makes a link."""
    for name, data in files.items():
        place = root / name
        if data is None:
            place.unlink()
        elif data.startswith(b"-> "):
            place.symlink_to(data[3:].decode())
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)


DEPLOY, PERF = (
    (SHIPPED.parent / RECIPE / "deploy.yaml").read_bytes(),
    (SHIPPED.parent / RECIPE / "perf.yaml").read_bytes(),
)
OTHER = "recipes/llama-3-70b/vllm/disagg"
HOME = "recipes/llama-3-70b/vllm/clouds/kustomize"
BUILDS = b"resources: [../../base]\ncomponents: [../../../../../../kustomize/components/x, https://example.com/x]\n"
OVERLAY: dict[str, bytes | None] = {
    "recipes/kustomize/components/x/kustomization.yaml": b"kind: Component\n",
    f"{HOME}/base/kustomization.yaml": b"resources: [deploy.yaml]\n",
    f"{HOME}/base/deploy.yaml": DEPLOY,
    f"{HOME}/overlays/a/kustomization.yaml": BUILDS,
}
SUPPRESSED = b"rules:\n  suppressions:\n    - {rule: SEC-003, path: '**', reason: tried}\n"
PRIVATE = DEPLOY.replace(b"        mainContainer:", b"        hostIPC: true\n        mainContainer:")
CHANGES: dict[str, tuple[dict[str, bytes | None], dict[str, bytes | None]]] = {
    "a line": ({}, {f"{RECIPE}/deploy.yaml": DEPLOY.replace(b"0.90", b"0.85")}),
    "a broken manifest": ({}, {f"{RECIPE}/deploy.yaml": DEPLOY.replace(b"apiVersion", b"apiVersoin")}),
    "a mechanical mistake": ({}, {f"{RECIPE}/deploy.yaml": DEPLOY.replace(b"sharedMemory:", b"sharedMemroy:")}),
    "a policy that suppresses": ({policy.PATH: SUPPRESSED}, {f"{RECIPE}/deploy.yaml": PRIVATE}),
    "a suppression in vain": ({policy.PATH: SUPPRESSED}, {f"{RECIPE}/deploy.yaml": DEPLOY.replace(b"0.90", b"0.85")}),
    "no UTF-8": ({}, {f"{RECIPE}/deploy.yaml": b"\xff\xfe"}),
    "a link in place of a file": ({}, {f"{RECIPE}/deploy.yaml": None, f"{RECIPE}/other.yaml": b"-> /etc/passwd"}),
    "a link that was there elsewhere": (
        {f"{OTHER}/deploy.yaml": DEPLOY, f"{OTHER}/x.yaml": b"-> y"},
        {f"{RECIPE}/deploy.yaml": DEPLOY.replace(b"0.90", b"0.85")},
    ),
    "a link that was there in the same recipe": (
        {f"{RECIPE}/x.yaml": b"-> y"},
        {f"{RECIPE}/deploy.yaml": DEPLOY.replace(b"0.90", b"0.85")},
    ),
    "a new recipe": ({}, {f"{OTHER}/deploy.yaml": DEPLOY, f"{OTHER}/perf.yaml": PERF}),
    "a recipe that is removed": ({}, {f"{RECIPE}/deploy.yaml": None, f"{RECIPE}/perf.yaml": None}),
    "a page of the model": ({}, {"recipes/llama-3-70b/README.md": b"[gone](vllm/nowhere.yaml)\n"}),
    "a page of the recipe": ({}, {f"{RECIPE}/README.md": b"text\n"}),
    "an overlay": ({}, OVERLAY),
    "a component that an overlay builds on": (
        OVERLAY,
        {"recipes/kustomize/components/x/kustomization.yaml": b"kind: Component\n# changed\n"},
    ),
    "what no input can hold": ({}, {f"{RECIPE}/perf.yaml": PERF + b"# " + b'"' * 380_000 + b"\n"}),
    "a link in place of a model": ({}, {"recipes/new": b"-> llama-3-70b"}),
    "a page that is a link": ({}, {"recipes/README.md": b"-> ../README.md"}),
    "a name that is nearly ours": ({}, {"Recipes/x/vllm/agg/deploy.yaml": DEPLOY}),
    "a file that is nearly ours": ({}, {f"{OTHER}/Deploy.yaml": DEPLOY}),
    "what no rule reads": ({}, {f"{RECIPE}/picture.png": b"\x89PNG" * 1000}),
    "something else": ({}, {"README.md": b"text\n"}),
}


def told(findings: Iterable[Finding]) -> list[tuple[str, int, str, str]]:
    return sorted((one.path, one.line, one.rule, one.level.value) for one in findings)


@pytest.mark.parametrize("change", CHANGES)
def test_the_same_change_has_the_same_findings(tmp_path: Path, change: str) -> None:
    base, head = tmp_path / "base", tmp_path / "head"
    before, after = CHANGES[change]
    shutil.copytree(SHIPPED, head / "recipes")
    write(head, before)
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    for command in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "one")):
        subprocess.run(["git", "-C", str(head), *identity, *command], check=True)
    shutil.copytree(head, base, symlinks=True)
    write(head, after)
    out = StringIO()
    check([str(head), "--base", "HEAD", "--format", "json"], out)
    laptop = [Finding(**{**one, "level": Level(one["level"]), "edit": None}) for one in json.loads(out.getvalue())]
    read = policy_file.policy_at(base)
    assert isinstance(read, Policy)
    render = kustomize_program.renderer(kustomize_program.found())
    bot = check_files(list(after), read_tree(head), read_tree(base), "local", "local", read.rules, render)
    assert told(bot.findings) == told(laptop)
    assert bot.touched == (change != "something else")


def test_the_same_change_makes_the_same_run(tmp_path: Path) -> None:
    base, head = working_copies(tmp_path)
    found = local_spec(head / RECIPE, RunOptions(str(base / RECIPE), today="2026-02-01"))
    assert isinstance(found, LocalSpec)
    assert found.spec == replace(of_bot(base, head), origin=found.spec.origin)
    assert (found.spec.hardware, len(found.spec.sequence), found.spec.failures) == ("h100", 6, 0.01)
