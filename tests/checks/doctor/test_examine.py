"""Every check of a profile is answered, whatever the API server does."""

from datetime import UTC, datetime
from typing import Any

from checks.doctor.answer import Answer, Status
from checks.doctor.examine import Options, Profile, examine

NOW = datetime(2026, 11, 1, tzinfo=UTC)
EVERYTHING = Options(Profile.PRODUCTION, "n", "kgateway")


def told(fake: Any, asked: Options = EVERYTHING) -> dict[str, Answer]:
    return {one.id: one for one in examine(fake.api(), asked, NOW)}


def test_of_a_server_that_is_away_every_check_says_so_and_it_is_waited_for_once(fake: Any) -> None:
    fake.before = [None] * 1000
    found = told(fake)
    fine = {one.id for one in found.values() if one.status is Status.PASS} - {"kubectl", "helm"}
    assert (fine, found["api"].status, len(found) > 30) == (set(), Status.FAIL, True)
    assert {found[check].status for check in ("gpu-nodes", "dynamo-versions", "gateway-class")} == {Status.SKIPPED}
    assert 60.0 < fake.now < 120.0


def test_what_is_required_fails_where_it_only_warns_or_cannot_be_looked_at(fake: Any) -> None:
    fake.ready("n")
    lenient = told(fake)
    assert {lenient[check].status for check in ("grove", "sandbox-token")} == {Status.WARN}
    strict = told(fake, Options(Profile.PRODUCTION, "n", "kgateway", frozenset({"grove", "sandbox-token"})))
    assert {strict[check].status for check in ("grove", "sandbox-token")} == {Status.FAIL}
    assert strict.keys() == lenient.keys()


def test_the_profile_of_a_run_looks_at_what_any_run_needs_and_not_at_a_fleets_pods(fake: Any) -> None:
    fake.ready("n")
    found = told(fake, Options(Profile.RUN, "n"))
    assert {"api", "dynamo-crds", "sandbox", "sandbox-quota"} <= found.keys()
    assert not {"gpus-free", "sandbox-claims", "dynamo-admission", "grove"} & found.keys()
    assert "/api/v1/pods" not in {path for _, path, _ in fake.asked}
