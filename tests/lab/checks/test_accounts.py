"""A run's own token is good for that run alone, with the manifests as they are shipped, on a real API server."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bot.jobs import accounts
from bot.jobs.api import Api, connected
from bot.jobs.clicks import Click, config_map
from bot.jobs.cluster import Cluster
from bot.jobs.manifest import Image
from bot.model.run_order import Order
from bot.model.runs import Class
from bot.model.subject import pull_request
from bot.model.trust import Approval
from checks.kube import paths
from checks.kube.api import Api as Server
from checks.kube.connection import open_api
from checks.kube.errors import RejectedError
from checks.model.protocol import input_of, result_of
from checks.model.spec import Content, Origin, Overlay, Spec
from lab.sandbox import account_kubeconfig
from lab.settings import Settings
from tests.lab.checks.conftest import DEPLOY, Prepared

pytestmark = [pytest.mark.lab, pytest.mark.attack, pytest.mark.timeout(180)]
CONTROL = "recipe-gate"
FORBIDDEN = 403


def order(number: int) -> Order:
    spec = Spec(
        "recipes/m/f/r", "", Content("a" * 40, {}), None, "kind: Job", origin=Origin(5, number, "d", time.ctime())
    )
    subject = pull_request(5, number)
    return Order(subject, spec, "o/n", "main", "push", 0, Approval("m", 9, 200.0), Class.STRANGER)


def refused(call: Callable[..., Any], *arguments: Any) -> bool:
    """Whether the API server forbids a call."""
    try:
        call(*arguments)
    except RejectedError as error:
        return error.status == FORBIDDEN
    return False


@contextmanager
def the_bot(settings: Settings) -> Iterator[Cluster]:
    api = Api(connected(account_kubeconfig(settings, "bot")))
    try:
        yield Cluster(api, CONTROL, Image("none.example/none:1.0.0"))
    finally:
        api.close()


def rights(namespace: str, kind: str) -> str:
    return paths.collection(f"{accounts.RBAC}/v1", kind, namespace)


def forgeries(own: Server, other: str, elsewhere: str) -> list[bool]:
    """What the account of one run tries: the other run's result and input, clicks, rights, the other's sandbox."""
    click = config_map(Click("c", 5, "a" * 40, "maintainer", 1.0))
    maps, binding = paths.collection("v1", "ConfigMap", CONTROL), accounts.in_sandbox(other, "u", CONTROL, "bot")
    mighty = {"apiVersion": f"{accounts.RBAC}/v1", "kind": "Role", "metadata": {"name": "x"}, "rules": []}
    return [
        refused(own.merge, paths.config_map(CONTROL, result_of(other)), {"data": {"result.json": "{}"}}),
        refused(own.get, paths.config_map(CONTROL, result_of(other))),
        refused(own.get, paths.config_map(CONTROL, input_of(other))),
        refused(own.create, maps, click),
        refused(own.items, maps),
        refused(own.get, paths.job(CONTROL, other)),
        refused(own.items, paths.collection("batch/v1", "Job", CONTROL)),
        refused(
            own.create, f"{paths.single('v1', 'ServiceAccount', CONTROL, 'bot')}/token", {"metadata": {"name": "t"}}
        ),
        refused(own.create, rights(CONTROL, "Role"), mighty),
        refused(own.create, rights(elsewhere, "RoleBinding"), binding),
        refused(own.items, paths.pods(elsewhere)),
        refused(own.create, paths.collection("v1", "ConfigMap", elsewhere), {**click, "metadata": {"name": "block"}}),
    ]


async def test_a_runs_token_writes_its_own_result_and_nothing_of_another_run(
    lab: Settings, new_sandbox: Callable[[], Prepared]
) -> None:
    """The one account of all runs patched another run's result, and made a click of a maintainer's."""
    first, second = order(1), order(2)
    boxes = [new_sandbox(), new_sandbox()]
    boxes[0].anywhere("apply", "--server-side", "--force-conflicts", "-f", str(DEPLOY / "control.yaml"))
    with the_bot(lab) as bot:
        for one, box in zip((first, second), boxes, strict=True):
            await bot.create(one)
            assert await bot.release(one.name, box.namespace, Overlay())
        try:
            with open_api(account_kubeconfig(lab, first.name)) as own:
                own.merge(paths.config_map(CONTROL, result_of(first.name)), {"data": {"result.json": "{}"}})
                assert own.items(paths.pods(boxes[0].namespace)) == []
                assert all(forgeries(own, second.name, boxes[1].namespace))
                (here,) = {box.namespace for box in boxes} - {boxes[1].namespace}
                assert refused(own.create, rights(here, "RoleBinding"), accounts.in_sandbox("x", "u", CONTROL, "bot"))
                assert refused(own.items, paths.collection("v1", "Secret", here))
                await bot.free(here, first.name)
                assert soon(lambda: refused(own.items, paths.pods(here)))
        finally:
            for one in (first, second):
                await bot.expire(one.name)


def soon(seen: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Whether something is so before long: the garbage collector and the authorizer have to notice."""
    end = time.monotonic() + seconds
    while not (found := seen()) and time.monotonic() < end:
        time.sleep(0.2)
    return found


def test_the_bot_may_lend_the_role_of_runs_and_no_more_than_it_has_itself(lab: Settings, prepared: Prepared) -> None:
    prepared.anywhere("apply", "--server-side", "--force-conflicts", "-f", str(DEPLOY / "control.yaml"))
    secrets = [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}]
    kind = {"apiVersion": f"{accounts.RBAC}/v1", "kind": "Role"}
    lent = accounts.in_sandbox("run-x", "u", CONTROL, "run-x")
    admin = {**lent, "metadata": {"name": "x"}, "roleRef": {**lent["roleRef"], "kind": "ClusterRole", "name": "admin"}}
    with open_api(account_kubeconfig(lab, "bot")) as bot:
        assert refused(bot.create, rights(CONTROL, "Role"), {**kind, "metadata": {"name": "x"}, "rules": secrets})
        assert refused(bot.create, rights(prepared.namespace, "RoleBinding"), admin)
        assert refused(
            bot.create, rights(prepared.namespace, "Role"), {**kind, "metadata": {"name": "x"}, "rules": secrets}
        )
        assert refused(bot.items, paths.pods(prepared.namespace))
