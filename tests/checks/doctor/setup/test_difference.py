"""What would change is shown, and nothing of a secret."""

from typing import Any

from checks.doctor.setup.difference import difference
from checks.doctor.setup.manifests import marked


def quota(gpus: str, **metadata: Any) -> dict[str, Any]:
    return {"kind": "ResourceQuota", "metadata": {"name": "q", **metadata}, "spec": {"hard": {"gpu": gpus}}}


def secret(**data: str) -> dict[str, Any]:
    return {"kind": "Secret", "metadata": {"name": "s"}, "data": data}


def test_an_object_that_is_as_wanted_makes_no_difference() -> None:
    live = quota("8", uid="1", managedFields=[{"manager": "x"}]) | {"status": {"used": {}}}
    assert difference("q", live, quota("8", uid="2")) == ""


def test_a_changed_value_is_shown_with_what_it_was() -> None:
    shown = difference("ResourceQuota q", quota("8"), quota("4")).splitlines()
    assert "-    gpu: '8'" in shown
    assert "+    gpu: '4'" in shown


def test_what_is_not_there_is_shown_whole() -> None:
    assert difference("q", None, quota("8")).startswith("--- q (not there)\n+++ q (wanted)\n")


def test_of_a_secret_only_is_shown_whether_it_changes() -> None:
    shown = difference("s", secret(A="aGZfb2xk", B="c2FtZQ=="), secret(A="aGZfbmV3", B="c2FtZQ=="))
    assert "-  A: (old)" in shown
    assert "+  A: (new)" in shown
    assert "aGZf" not in shown
    assert difference("s", secret(A="x"), secret(A="x")) == ""


def test_the_mark_of_what_setup_made_is_shown_as_it_will_stand_there() -> None:
    shown = difference("q", None, marked(quota("8"), None)).splitlines()
    assert "+    recipe-gate.dev/made-by: setup" in shown
