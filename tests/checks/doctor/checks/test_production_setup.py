"""What is installed beside Dynamo and not set up is told, and what is set up passes."""

from typing import Any

from checks.doctor.answer import Status
from checks.doctor.checks.production_setup import APPLICATIONS, PATHS, SET_UP, answers
from checks.doctor.facts import Facts, Unread


def listed(*names: str, **more: Any) -> dict[str, Any]:
    return {"items": [{"metadata": {"name": name}, **more} for name in names]}


def told(known: dict[str, Any]) -> dict[str, tuple[Status, str]]:
    return {one.id: (one.status, one.seen) for one in answers(Facts(known))}


def test_everything_that_is_set_up_passes() -> None:
    well = {"status": {"sync": {"status": "Synced"}, "health": {"status": "Healthy"}}}
    found = told({**{path: listed("dcgm-dynamo") for path in PATHS}, APPLICATIONS: listed("a", **well)})
    assert {status for status, _ in found.values()} == {Status.PASS}
    assert len(found) == len(SET_UP) + 1


def test_what_is_there_under_another_name_does_not_count() -> None:
    found = told({path: listed("other") for path in PATHS})
    assert found["dcgm-servicemonitor"] == (Status.WARN, "there is no ServiceMonitor of dcgm")
    assert found["prometheus-rules"][0] is Status.WARN
    assert found["prometheus-instance"][0] is Status.PASS


def test_an_application_that_drifted_is_named_with_its_state() -> None:
    ill = {"status": {"sync": {"status": "OutOfSync"}, "health": {"status": "Degraded"}}}
    assert told({APPLICATIONS: listed("a", **ill)})["argocd-apps"][1] == "a is OutOfSync and Degraded"
    assert told({APPLICATIONS: listed()})["argocd-apps"][1] == "there is no Argo CD application"


def test_what_may_not_be_read_is_skipped() -> None:
    assert {status for status, _ in told({path: Unread("no") for path in PATHS}).values()} == {Status.SKIPPED}
