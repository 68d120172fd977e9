"""The front page's snippets for a repository of somebody's own: each is taken from there, and does what is said of it."""

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from tests import installed

pytestmark = pytest.mark.installed

ROOT = Path(__file__).parents[1]
SECTION = (ROOT / "README.md").read_text().split("## Check recipes in a repository of your own\n")[1].split("\n## ")[0]
INSTALL, SCHEMA = re.findall(r"```sh\n(.*?)\n```", SECTION)
PRE_COMMIT, WORKFLOW = (yaml.safe_load(one) for one in re.findall(r"```yaml\n(.*?)```", SECTION, re.DOTALL))
(EDITOR,) = (json.loads(one) for one in re.findall(r"```json\n(.*?)```", SECTION, re.DOTALL))
PROJECT = "https://github.com/OWNER/recipe-gate"
DEPLOY = "recipes/llama-3-70b/vllm/agg/deploy.yaml"


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the first snippet installs, from a clone instead of the host."""
    place = tmp_path_factory.mktemp("own")
    clone = installed.source(place / "clone")
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "one")):
        git(clone, *words)
    commit = git(clone, "rev-parse", "HEAD").strip()
    program, *asked = shlex.split(INSTALL.replace(PROJECT, f"file://{clone}").replace("COMMIT", commit))
    assert program == "pip"
    return installed.by_pip(place / "venv", asked)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "recipes", tmp_path / "recipes")
    return tmp_path


def git(root: Path, *words: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    return subprocess.check_output(["git", "-C", str(root), *identity, *words], text=True)


def run(command: str, root: Path, commands: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": f"{commands}:/usr/bin:/bin"}
    argv = ["bash", "-c", command]
    return subprocess.run(argv, cwd=root, env=environment, capture_output=True, text=True, check=False)


def misspelled(root: Path) -> None:
    (root / DEPLOY).write_text((root / DEPLOY).read_text().replace("sharedMemory:", "sharedMemroy:"))


def test_pre_commit_s_hook_judges_the_files_of_a_commit(commands: Path, repository: Path) -> None:
    (used,) = PRE_COMMIT["repos"]
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert (used["repo"], used["hooks"]) == (PROJECT, [{"id": hook["id"]}])
    files = [str(path.relative_to(repository)) for path in repository.rglob("*") if path.is_file()]
    judged = shlex.join(file for file in files if re.search(hook["files"], file))
    assert run(f"{hook['entry']} {judged}", repository, commands).returncode == 0
    misspelled(repository)
    done = run(f"{hook['entry']} {judged}", repository, commands)
    assert (done.returncode, f"{DEPLOY}:29:7: error DGD-002" in done.stdout) == (1, True)


def test_the_editor_is_given_a_schema_that_knows_a_recipe_s_fields(commands: Path, repository: Path) -> None:
    assert run(SCHEMA, repository, commands).returncode == 0
    ((schema, pattern),) = EDITOR["yaml.schemas"].items()
    assert (repository / DEPLOY) in repository.glob(pattern)
    judge = Draft7Validator(json.loads((repository / schema).read_text()))
    assert all(judge.is_valid(one) for one in documents(repository / DEPLOY))
    misspelled(repository)
    assert not all(judge.is_valid(one) for one in documents(repository / DEPLOY))


def documents(file: Path) -> list[Any]:
    return [one for one in yaml.safe_load_all(file.read_text()) if one is not None]


def test_the_workflow_fetches_what_it_compares_with_and_gives_the_action_what_it_knows() -> None:
    checkout, action = WORKFLOW["jobs"]["recipes"]["steps"]
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert checkout["with"]["fetch-depth"] == 0
    assert action["uses"] == "OWNER/recipe-gate@COMMIT"
    assert set(action["with"]) <= set(yaml.safe_load((ROOT / "action.yml").read_text())["inputs"])
