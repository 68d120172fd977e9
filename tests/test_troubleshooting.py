"""The page about failures knows every check of the doctor, every sentence of a failed run, every title of a check run."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from checks.doctor.checks import dynamo, production_components, production_setup, rights, tools
from checks.doctor.runtime import judge, run_probe
from tests.checks.doctor.checks.test_answers import answers
from tests.checks.doctor.cluster import facts
from tests.lab.checks.faults import ALL

ROOT = Path(__file__).parents[1]
PAGE = " ".join((ROOT / "docs/troubleshooting.md").read_text().split())
KUBE = (
    "api",
    "apply",
    "clearing",
    "component_failures",
    "connection",
    "failures",
    "jobs",
    "portforward",
    "readiness",
    "slot",
    "tunnel",
    "waiting",
)
RUN = (
    "benchmark",
    "collect",
    "collector_job",
    "model_cache",
    "model_room",
    "sandbox",
    "session",
    "gpu_shortage",
    "smoke",
)
JUDGE = ("comparable", "compare")
MODULES = [
    *(f"checks/kube/{name}.py" for name in KUBE),
    *(f"checks/run/{name}.py" for name in RUN),
    *(f"checks/judge/{name}.py" for name in JUDGE),
    "checks/recipe/objects.py",
    "checks/recipe/model_revision.py",
    "checks/recipe/model_claims.py",
    "checks/judge/work.py",
    "checks/measure/aiperf.py",
    "checks/measure/soundness.py",
    "checks/measure/witness.py",
    "checks/doctor/preflight.py",
    "bot/jobs/records.py",
]
WORDS = 4
"""What has fewer is a part of a sentence or no sentence at all."""
HEARD = {"failed to create typed patch object", "status unknown for quota", "the object has been modified"}
"""Words of the API server that are recognised, and not said."""
HELP = {"help", "description"}


class Server:
    """Allows everything: only which checks there are is of interest."""

    def call(self, *_: Any) -> dict[str, Any]:
        return {"status": {"allowed": True}}

    def apply(self, *_: Any, **__: Any) -> None:
        """Nothing is kept."""


def checks() -> list[str]:
    server: Any = Server()
    further = (rights.of_runner(facts(), "n"), dynamo.further(facts()), *tools.answers(lambda _: None))
    asked = [dynamo.admitted(server, facts(), "n"), *rights.answers(server, "n"), *further, *answers(facts())]
    return sorted(
        {
            *(one.id for one in asked),
            *production_components.COMPONENTS,
            *production_setup.SET_UP,
            "argocd-apps",
            *judge.CHECKS,
            run_probe.CHECK,
        }
    )


def test_every_check_of_a_cluster_is_seen_to_fail_on_a_real_one() -> None:
    server: Any = Server()
    told = [*answers(facts()), *rights.answers(server, "n"), rights.of_runner(facts(), "n")]
    elsewhere = {"api", "sandbox"}
    assert {one.id for one in told} - elsewhere - {one.check for one in ALL} == set()
    assert len({one.name for one in ALL}) == len(ALL) > 60


def sentences(path: str) -> Iterator[str]:
    """The texts of a module that somebody reads: no docstrings, no help of a command, "…" for what differs."""
    tree = ast.parse((ROOT / path).read_text())
    for node in ast.walk(tree):
        unsaid = (
            [node.value] if isinstance(node, ast.Expr | ast.keyword) and getattr(node, "arg", "help") in HELP else []
        )
        for one in [*unsaid, *(node.values if isinstance(node, ast.JoinedStr) else [])]:
            for part in ast.walk(one):
                part.said = False  # type: ignore[attr-defined]
    for node in ast.walk(tree):
        text = _text(node) if getattr(node, "said", True) else ""
        if len(text.split()) >= WORDS and text not in HEARD:
            yield text


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "…" for one in node.values)
    return ""


@pytest.mark.parametrize("check", checks())
def test_every_check_of_the_doctor_is_there(check: str) -> None:
    assert f"`{check}`" in PAGE


@pytest.mark.parametrize("path", MODULES)
def test_every_sentence_of_a_failed_run_is_there(path: str) -> None:
    found = list(sentences(path))
    missing = [one for one in found if max((" ".join(part.split()) for part in one.split("…")), key=len) not in PAGE]
    assert missing == []


def test_every_title_of_a_check_run_is_there() -> None:
    calls = [
        one for one in ast.walk(ast.parse((ROOT / "bot/decide/messages.py").read_text())) if isinstance(one, ast.Call)
    ]
    titles = [one.args[1] for one in calls if getattr(one.func, "id", "") == "Report" and len(one.args) > 1]
    said = [text for one in titles if (text := _text(one))]
    assert len(said) >= 10
    assert [text for text in said if text.split("…")[0].strip() not in PAGE] == []


def test_a_sentence_that_is_new_would_be_missed(tmp_path: Path) -> None:
    module = tmp_path / "new.py"
    module.write_text(
        '"""Doc of four words."""\n\ndef f(x):\n    """Another doc of words."""\n    return f"The moon {x} is made of cheese"\n'
    )
    assert list(sentences(str(module))) == ["The moon … is made of cheese"]
