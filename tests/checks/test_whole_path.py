"""From any files of a pull request to what the API server is given: little work for their bytes, and nothing that is not allowed.

What is allowed is said once more here, in other words and short, so that the list is not held against itself.
"""

import copy
import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.check import Change, check
from checks.kube.waiting import Clock
from checks.model.spec import Content, Overlay, Spec
from checks.policy.values import Rules
from checks.rules.kustomize import unrendered
from checks.run.sandbox import Sandbox
from checks.workingcopy.tree import read_tree
from tests.checks.conftest import FakeApi
from tests.checks.recipe.allowed import hostile
from tests.checks.rules.mistakes import ROOT
from tests.examples import examples

pytestmark = pytest.mark.attack
Plain = dict[str, Any]
RECIPE, CACHE = "recipes/llama-3-70b/vllm/agg", "recipes/llama-3-70b/model-cache"
SHIPPED = {
    path: data for path, data in read_tree(ROOT).items() if isinstance(data, bytes) and path.startswith("recipes/llama")
}
FILES = sorted(path for path in SHIPPED if path.endswith(".yaml"))
FRAGMENTS: list[Plain] = [
    *hostile.IN_POD.values(), *hostile.IN_CONTAINER.values(), *hostile.IN_ALPHA.values(), *hostile.IN_GRAPH.values(),
    *hostile.SERVICES.values(), *hostile.CLAIMS.values(),
    *({"volumes": [{"name": "v", **one}]} for one in hostile.VOLUMES.values()),
    *({"annotations": {one: "a"}} for one in hostile.ANNOTATIONS), *({"labels": {one: "a"}} for one in hostile.LABELS),
    {"finalizers": ["a.example.com/b"]}, {"ownerReferences": [{"uid": "u-2"}]}, {"namespace": "kube-system"},
]  # fmt: skip
OBJECTS = [one for _, one in hostile.objects()]
KINDS = {"ConfigMap", "DynamoGraphDeployment", "Job", "PersistentVolumeClaim", "Pod", "Service"}
VOLUMES = {"configMap", "downwardAPI", "emptyDir", "persistentVolumeClaim", "projected", "secret"}
NEVER = {
    "hostAliases", "hostIPC", "hostNetwork", "hostPID", "hostPort", "priorityClassName", "runtimeClassName", "schedulerName",
    "nodeName", "externalIPs", "externalName", "loadBalancerSourceRanges", "finalizers", "serviceAccountToken", "hostPath",
    "nfs", "iscsi", "csi", "gitRepo", "sysctls", "providerOverride", "volumeName", "dataSource", "dataSourceRef", "procMount",
    "extraClientPods", "extraClientContainers", "readinessGates",
}  # fmt: skip
"""Fields that no recipe may bring at any value that means something."""
CALLS, CALLS_A_BYTE = 400_000, 200
"""Python's calls that a small change may take, and further ones for each of its bytes."""


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of all mappings inside a value."""
    if isinstance(value, dict):
        yield path
    for key, one in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(one, (*path, key))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


@st.composite
def changed_files(draw: st.DrawFn) -> dict[str, bytes]:
    """The shipped recipe after a few changes: hostile fields, hostile objects, other values, nonsense, other names."""
    tree = dict(SHIPPED)
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from([one for one in FILES if one in tree] or sorted(tree)))
        match draw(st.sampled_from(["field", "field", "object", "value", "bytes", "name"])):
            case "bytes":
                where = draw(st.integers(0, len(tree[path])))
                tree[path] = tree[path][:where] + draw(st.binary(max_size=20)) + tree[path][where:]
            case "name":
                tree[draw(st.sampled_from([f"{RECIPE}/extra.yaml", f"{CACHE}/more.yaml", f"{path}l"]))] = tree.pop(path)
            case how:
                tree[path] = edited(draw, tree[path], how)
    return tree


def edited(draw: st.DrawFn, data: bytes, how: str) -> bytes:
    """A file with a field, a value or an object in it that was not there; what cannot be read stays as it is."""
    try:
        documents = [one for one in yaml.safe_load_all(data) if isinstance(one, dict)]
    except (yaml.YAMLError, UnicodeDecodeError, ValueError):
        return data
    if how == "object" or not documents:
        documents.append(copy.deepcopy(draw(st.sampled_from(OBJECTS))))
    else:
        document = draw(st.sampled_from(documents))
        inside = at(document, draw(st.sampled_from(list(places(document)))))
        if how == "field":
            inside |= copy.deepcopy(draw(st.sampled_from(FRAGMENTS)))
        elif inside:
            values = st.one_of(st.none(), st.integers(), st.text(max_size=9), st.just([]), st.just({}))
            inside[draw(st.sampled_from(list(inside)))] = draw(values)
    return yaml.safe_dump_all(documents).encode()


def outside(value: Any, place: str = "") -> Iterator[str]:
    """What of an object nobody may bring, at any depth."""
    if isinstance(value, dict):
        yield from fields_outside(value, place)
        yield from values_outside(value)
    inside = (
        value.items() if isinstance(value, dict) else ((place, one) for one in value) if isinstance(value, list) else ()
    )
    for key, one in inside:
        yield from outside(one, str(key))


def fields_outside(value: Plain, place: str) -> Iterator[str]:
    yield from (f"{key} in {place}" for key in NEVER & set(value) if value[key] not in (None, "", [], {}, False))
    volumes = value.get("volumes")
    for one in volumes if isinstance(volumes, list) else ():
        yield from (f"volume {kind}" for kind in set(one if isinstance(one, dict) else ()) - VOLUMES - {"name"})
    if set(value.get("annotations") or {}) & set(hostile.ANNOTATIONS):
        yield "annotations"


def values_outside(value: Plain) -> Iterator[str]:
    if value.get("privileged") is True or value.get("allowPrivilegeEscalation") is True:
        yield "privilege"
    if value.get("name") in ("NVIDIA_VISIBLE_DEVICES", "NVIDIA_DRIVER_CAPABILITIES", "KUBERNETES_SERVICE_HOST"):
        yield f"variable {value['name']}"
    if value.get("type") in ("LoadBalancer", "NodePort", "ExternalName", "Unconfined"):
        yield str(value["type"])
    if value.get("operator") == "Exists" and "effect" in value and not value.get("key"):
        yield "every taint"


def calls_of(work: Callable[[], Any]) -> tuple[Any, int]:
    """What some work comes to, and how many of Python's functions it called."""
    count = 0

    def counted(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        return work(), count
    finally:
        sys.setprofile(before)


def brought(fake: FakeApi, spec: Spec) -> list[Plain]:
    """What a run gives to the API server, and says that it has: the caches, the deployment, and the benchmark as it is tried."""
    fake.objects.clear()
    fake.asked.clear()
    clock = Clock(lambda: fake.now, fake.sleep)
    held = {"metadata": {"uid": "u-slot", "annotations": {}}}
    stage = Sandbox(
        fake.api(),
        "n",
        Overlay(only_read=True),
        spec,
        held,
        image="i",
        reach=absent,
        into=absent,
        clock=clock,
        token=str,
    )
    if stage.admit(spec.head) is None:
        stage.deploy(spec.head)
    return [copy.deepcopy(one) for one in fake.objects.values() if "kind" in one]


def absent(*_: Any) -> Any:
    raise AssertionError("nothing is asked of what is only applied")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(150))
@given(changed_files())
def test_no_files_of_a_pull_request_bring_what_is_not_allowed_or_take_work_beyond_their_bytes(
    fake: FakeApi, tree: dict[str, bytes]
) -> None:
    paths = tuple(sorted(path for path in {*tree, *SHIPPED} if tree.get(path) != SHIPPED.get(path)))
    change = Change(tree, SHIPPED, paths)
    checked, calls = calls_of(lambda: check(change, Rules(), unrendered))
    assert calls < CALLS + CALLS_A_BYTE * sum(map(len, tree.values()))
    files = {path: text for path, data in tree.items() if (text := decoded(data)) is not None}
    benchmark = files.get(f"{RECIPE}/perf.yaml", "")
    specs = [Spec(one.recipe, "", one.head, None, one.benchmark) for one in checked.runs]
    for spec in [*specs, Spec(RECIPE, "", Content("a" * 40, files), None, benchmark)]:
        for one in brought(fake, spec):
            own = {**one, "metadata": {**one["metadata"], "ownerReferences": []}}
            assert one["kind"] in KINDS
            assert list(outside(own)) == [], json.dumps(own)


def decoded(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def test_what_the_shipped_recipe_brings_is_seen(fake: FakeApi) -> None:
    files = {path: data.decode() for path, data in SHIPPED.items()}
    spec = Spec(RECIPE, "", Content("a" * 40, files), None, files[f"{RECIPE}/perf.yaml"])
    assert {"DynamoGraphDeployment"} <= {one["kind"] for one in brought(fake, spec)}


def test_each_hostile_field_would_be_seen() -> None:
    unseen = [one for one in hostile.IN_POD.values() if not list(outside({"spec": one}))]
    assert len(unseen) < len(hostile.IN_POD) / 2
