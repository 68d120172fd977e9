"""Each check fails for its own reason, and passes on a cluster that is ready."""

import base64
from collections.abc import Iterable
from typing import Any

import pytest

from checks.doctor.answer import Answer, Status
from checks.doctor.checks import (
    cluster,
    discovery,
    dynamo,
    gateway,
    gpus,
    image_pull_secrets,
    operators,
    production_components,
    sandbox,
    services,
    webhooks,
)
from checks.doctor.examine import Options, platform
from checks.doctor.facts import Facts, Unread, crd
from tests.checks.doctor.cluster import (
    CONFIG,
    ESTABLISHED,
    GONE,
    HOOK,
    OPERATOR,
    READY,
    SANDBOX,
    at,
    but,
    config,
    definition,
    facts,
    listed,
    named,
)
from tests.checks.doctor.faults import FAULTS
from tests.checks.doctor.parts import CLAIM, FAIL, NOW, ONE_NODE, PASS, PULLING, REGISTRY, WARN, lease, unbound


def answers(found: Facts, name: str = SANDBOX) -> list[Answer]:
    parts: Iterable[Iterable[Answer]] = (
        cluster.answers(found),
        platform(found, Options(sandbox=name), NOW),
        gpus.answers(found),
        gateway.answers(found, "kgateway"),
        sandbox.answers(found, name),
    )
    return [one for part in parts for one in part]


def test_a_cluster_that_is_ready_passes_everything() -> None:
    found = answers(facts())
    assert {one.status for one in found} == {Status.PASS}, [one for one in found if one.status is not Status.PASS]
    assert len({one.id for one in found}) == len(found)


@pytest.mark.parametrize(
    ("path", "value", "check", "status", "words"), FAULTS, ids=[f"{one[2]}-{i}" for i, one in enumerate(FAULTS)]
)
def test_a_fault_is_named_by_its_own_check_with_what_mends_it(
    path: str, value: Any, check: str, status: Status, words: str
) -> None:
    found = {one.id: one for one in answers(at(path, value))}
    assert (found[check].status, words in found[check].seen) == (status, True), found[check]
    assert status in {PASS, Status.SKIPPED} or (found[check].expected and found[check].mend)


def test_a_claim_that_no_class_can_serve_is_told_from_one_that_waits() -> None:
    found = facts(**{CLAIM: unbound(), cluster.CLASSES: listed(ONE_NODE)})
    one = next(answer for answer in sandbox.answers(found, SANDBOX) if answer.id == "sandbox-claims")
    assert (one.status, "gives a volume to one node" in one.seen) == (FAIL, True)
    none = facts(**{CLAIM: unbound(), cluster.CLASSES: listed()})
    one = next(answer for answer in sandbox.answers(none, SANDBOX) if answer.id == "sandbox-claims")
    assert (one.status, "waits for a default class" in one.seen) == (FAIL, True)


@pytest.mark.parametrize("path", sorted(set(READY) - {cluster.VERSION}))
def test_what_may_not_be_read_is_skipped_and_stops_nothing(path: str) -> None:
    found = answers(at(path, Unread("forbidden")))
    assert len(found) >= len(answers(facts())) - 1
    assert [one.id for one in found if one.status in {FAIL, WARN}] == []


def test_a_long_name_of_a_sandbox_is_told() -> None:
    long = "a" * 17
    moved = {path.replace(SANDBOX, long): value for path, value in READY.items()}
    assert next(one for one in sandbox.answers(Facts(moved), long) if one.id == "sandbox").status is WARN


def test_a_webhook_at_an_address_needs_no_service() -> None:
    hook = but(HOOK, "webhooks", value=[{**HOOK["webhooks"][0], "clientConfig": {"url": "https://127.0.0.1"}}])
    by_url = definition(strategy="Webhook", webhook={"clientConfig": {"url": "https://127.0.0.1"}})
    seen = facts(**{webhooks.HOOKS[0]: listed(hook), services.SERVICES: listed(), crd(dynamo.GRAPHS): by_url})
    found = {one.id: one for one in platform(seen, Options(), NOW)}
    assert found["dynamo-webhooks"].status is Status.PASS


def test_components_are_told_by_their_kinds() -> None:
    none = Facts(dict.fromkeys(production_components.PATHS, GONE))
    pods = {path: listed(named("a")) for path in production_components.PATHS if "/pods" in path}
    every = Facts({**dict.fromkeys(production_components.PATHS, ESTABLISHED), **pods})
    assert {one.status for one in production_components.answers(none)} == {WARN}
    assert {one.status for one in production_components.answers(every)} == {Status.PASS}
    assert {one.status for one in production_components.answers(Facts({}))} == {Status.SKIPPED}
    left = Facts({**every.known, **dict.fromkeys(pods, listed())})
    told = {one.id: one.seen for one in production_components.answers(left) if one.status is WARN}
    assert told.keys() == production_components.PODS.keys()
    assert told["velero"] == "backups.velero.io is established, and no pod has app.kubernetes.io/name=velero"


def test_without_grove_leader_worker_sets_need_volcano_and_without_either_several_nodes_are_refused() -> None:
    plain = {CONFIG: config(orchestrators={}), crd(discovery.GROVE): GONE}

    def told(**more: Any) -> tuple[Status, str]:
        return next((one.status, one.seen) for one in discovery.answers(facts(**plain, **more)) if "multi" in one.id)

    assert told() == (PASS, "LeaderWorkerSet and Volcano are established")
    assert told(**{crd(discovery.VOLCANO): GONE})[1].startswith("LeaderWorkerSet without Volcano")
    assert told(**{crd(discovery.LWS): GONE}) == (WARN, "neither Grove nor LeaderWorkerSet")


def test_a_sandbox_outside_what_a_restricted_operator_has_is_nobodys() -> None:
    restricted = facts(**{operators.BINDINGS: listed(), operators.LEASES: listed(lease("team-a"))})
    ours, theirs = (
        next(one for one in operators.answers(restricted, NOW, name) if one.id == "dynamo-scope")
        for name in ("team-a", SANDBOX)
    )
    assert (ours.status, "deprecated" in ours.seen) == (WARN, True)
    assert (theirs.status, f"nobody deploys in {SANDBOX}" in theirs.seen) == (FAIL, True)


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        (GONE, "is not there"),
        (named("registry", type="Opaque"), "is of type Opaque"),
        (named("registry", type=image_pull_secrets.KIND, data={image_pull_secrets.KEY: "!"}), "holds no JSON"),
        (
            named(
                "registry",
                type=image_pull_secrets.KIND,
                data={image_pull_secrets.KEY: base64.b64encode(b"{}").decode()},
            ),
            "names no registry",
        ),
    ],
)
def test_a_pull_secret_that_cannot_be_used_is_told_for_its_reason(secret: Any, words: str) -> None:
    found = image_pull_secrets.answer(
        facts(**{image_pull_secrets.account(SANDBOX): PULLING, REGISTRY: secret}), SANDBOX
    )
    assert (found.status, words in found.seen) == (FAIL, True), found


def test_a_pull_secret_as_docker_writes_it_is_fine() -> None:
    text = base64.b64encode(b'{"auths": {"example.com": {"auth": "x"}}}').decode()
    secret = named("registry", type=image_pull_secrets.KIND, data={image_pull_secrets.KEY: text})
    assert (
        image_pull_secrets.answer(
            facts(**{image_pull_secrets.account(SANDBOX): PULLING, REGISTRY: secret}), SANDBOX
        ).status
        is PASS
    )


def test_an_operator_says_its_version_by_its_label_or_its_image() -> None:
    by_image = but(but(OPERATOR, "metadata", "labels", value={}), "spec", value={})
    by_image["spec"] = {"template": {"spec": {"containers": [{"name": "manager", "image": "r.example:5000/op:1.2.1"}]}}}
    assert [operators.version(one) for one in (OPERATOR, by_image)] == ["1.3.0", "1.2.1"]
