"""Each fault is told by its own branch, in its own sentence, with what mends it; nothing known is no fault."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.doctor.answer import Status
from checks.doctor.runtime import judge
from checks.doctor.runtime.gpus import FORWARD
from checks.doctor.runtime.probe_output import Cache, Module, Ran, Space
from checks.doctor.runtime.tree import LONGEST, State, plain, walk
from tests.checks.doctor.runtime.seen import (
    GIB,
    GOOD,
    SUBJECT,
    answers,
    broken,
    files,
    listed,
    recorded,
    seen,
    tree,
)
from tests.examples import examples

FAIL, PASS, SKIP, WARN = Status.FAIL, Status.PASS, Status.SKIPPED, Status.WARN
LONG_NUMBER = "9" * 5000
ANYTHING = st.text(max_size=60) | st.sampled_from(
    [
        LONG_NUMBER,
        f"0, GPU, {LONG_NUMBER}, {LONG_NUMBER}, ², Enabled",
        f"CUDA Version: {LONG_NUMBER}.0",
        f'["1", "{LONG_NUMBER}", 1, 1]',
        f"[{LONG_NUMBER}]",
        "[" * 100_000,
        f"MemTotal: {LONG_NUMBER} kB\nMemAvailable: -1 kB",
        "0\0",
    ]
)
OLD = Ran(0, recorded("h100").replace("580.82.07", "550.90.07"))
OLD_HEADER = Ran(0, recorded("header").replace("13.0", "12.4"))
TWELVE = {"environment": {"CUDA_VERSION": "12.9.1"}, "torch": Ran(0, '["2.8", "12.9", true, 1]')}
NO_ROOM = files(meminfo="MemTotal: 1000 kB\nMemAvailable: 100 kB\n")
LIMITED = files(memory_max=str(10 * GIB), memory_current=str(9 * GIB))


def imported(module: str, found: Module) -> dict[str, Any]:
    return {"modules": {**GOOD.modules, module: found}}


def versions(**changed: str | None) -> dict[str, Any]:
    named = {name.replace("_", "-"): value for name, value in changed.items()}
    return {"versions": {**GOOD.versions, **named}}


def errors(*told: tuple[str, str]) -> Ran:
    children = [{"label": label, "desc": desc, "status": "error"} for label, desc in told]
    return Ran(1, json.dumps({"label": "System info", "children": [{"label": "OS", "children": children}]}))


FAULTS: list[tuple[str, Status, str, dict[str, Any]]] = [
    ("runtime-shm", WARN, "the pod has no /dev/shm", {"shm": None}),
    ("runtime-shm", WARN, "0.1 GiB at /dev/shm, 0.1 GiB of them free", {"shm": Space(GIB // 16, GIB // 16)}),
    ("runtime-user", WARN, "the image runs as root (uid 0)", {"uid": 0}),
    ("runtime-memory", WARN, "0.0 of 0.0 GiB of the node are used", {"files": NO_ROOM}),
    ("runtime-memory", WARN, "9.0 of 10.0 GiB of its limit are used", {"files": LIMITED}),
    ("runtime-gpu", FAIL, "nvidia-smi is not in the image", {"smi": Ran(None, "", "missing")}),
    ("runtime-gpu", FAIL, "nvidia-smi did not end in time", {"smi": Ran(None, "", "timeout")}),
    ("runtime-gpu", FAIL, "nvidia-smi cannot be run: Permission denied", {"smi": Ran(None, "", "Permission denied")}),
    (
        "runtime-gpu",
        FAIL,
        "the driver in the kernel and its library differ in version",
        {"smi": Ran(18, recorded("mismatch"))},
    ),
    (
        "runtime-gpu",
        FAIL,
        "nvidia-smi fails with status 9: NVIDIA-SMI has failed because it couldn't",
        {"smi": Ran(9, recorded("no-driver"))},
    ),
    ("runtime-gpu", FAIL, "nvidia-smi finds no GPU", {"smi": Ran(6, recorded("none"))}),
    ("runtime-gpu", FAIL, "nvidia-smi finds no GPU", {"smi": Ran(0, "")}),
    ("runtime-gpu", FAIL, "nvidia-smi says: hello", {"smi": Ran(0, "hello")}),
    ("runtime-gpu", WARN, "GPU 5: 171000 of 183359 MiB are used", {"smi": listed("b200-8")}),
    ("runtime-driver", FAIL, "the driver is 550.90.07; CUDA 13 needs 580", {"smi": OLD}),
    (
        "runtime-driver",
        WARN,
        "only the image's forward compatibility is left, which data-centre GPUs have",
        {"smi": OLD, "markers": (FORWARD,)},
    ),
    ("runtime-cuda", FAIL, "the image needs CUDA 13.0, the driver knows 12.4 at most", {"header": OLD_HEADER}),
    (
        "runtime-cuda",
        WARN,
        "the driver knows 12.4 at most; the image brings forward compatibility",
        {"header": OLD_HEADER, "markers": (FORWARD,)},
    ),
    (
        "runtime-cuda",
        WARN,
        "PyTorch was built with CUDA 13.0, the image brings 12.9.1",
        {"environment": {"CUDA_VERSION": "12.9.1"}},
    ),
    ("runtime-cuda", WARN, "PyTorch 2.11.0 for no CUDA", {"torch": Ran(0, '["2.11.0", null, false, 0]')}),
    (
        "runtime-cuda",
        FAIL,
        "PyTorch 2.11.0 for CUDA 13.0 finds no GPU, which nvidia-smi does",
        {"torch": Ran(0, '["2.11.0", "13.0", false, 0]')},
    ),
    (
        "runtime-cuda",
        WARN,
        "PyTorch cannot be imported: ImportError: libtorch.so",
        {"torch": Ran(1, "", "a\nImportError: libtorch.so\n")},
    ),
    ("runtime-framework", FAIL, "vllm is not in the image", imported("vllm", Module(False))),
    (
        "runtime-framework",
        WARN,
        "vllm 0.23.0+cu130: its import fails for want of CUDA: ImportError: libcuda.so.1: cannot open",
        imported("vllm", broken("ImportError: libcuda.so.1: cannot open")),
    ),
    (
        "runtime-framework",
        FAIL,
        "vllm 0.23.0+cu130: its import fails: ImportError: cannot import name 'x'",
        imported("vllm", broken("ImportError: cannot import name 'x'")),
    ),
    (
        "runtime-framework",
        WARN,
        "its import did not end in time",
        imported("vllm", Module(True, Ran(None, "", "timeout"))),
    ),
    (
        "runtime-dynamo",
        FAIL,
        "Dynamo is not in the image",
        versions(ai_dynamo=None, ai_dynamo_runtime=None),
    ),
    (
        "runtime-dynamo",
        WARN,
        "ai-dynamo 1.3.0.post1, ai-dynamo-runtime 1.2.1",
        versions(ai_dynamo_runtime="1.2.1"),
    ),
    ("runtime-dynamo", WARN, "ai-dynamo-runtime missing", versions(ai_dynamo_runtime=None)),
    ("runtime-dynamo", FAIL, "dynamo.vllm is not in the image", imported("dynamo.vllm", Module(False))),
    ("runtime-dynamo", WARN, "dynamo.frontend is not in the image", imported("dynamo.frontend", Module(False))),
    (
        "runtime-dynamo",
        FAIL,
        "dynamo.vllm: its import fails: ModuleNotFoundError: No module named 'msgspec'",
        imported("dynamo.vllm", broken("ModuleNotFoundError: No module named 'msgspec'")),
    ),
    (
        "runtime-model-cache",
        WARN,
        "/opt/models cannot be read: No such file or directory",
        {"cache": Cache("/opt/models", reason="No such file or directory")},
    ),
    ("runtime-model-cache", WARN, "/opt/models holds no model in hub/", {"cache": replace(GOOD.cache, models=())}),
    (
        "runtime-model-cache",
        WARN,
        "/opt/models may not be written to by uid 1000 (mode 755, owner 0)",
        {"cache": replace(GOOD.cache, mode=0o755, read_only=False)},
    ),
    (
        "runtime-compatibility",
        WARN,
        "vllm is 0.22.0; Dynamo 1.3.0 was tested with 0.23.0 only",
        versions(vllm="0.22.0"),
    ),
    (
        "runtime-compatibility",
        WARN,
        "the image has CUDA 12.9; Dynamo 1.3.0 was published for vllm with 13.0",
        TWELVE,
    ),
    (
        "runtime-compatibility",
        WARN,
        "the driver is 550.90.07; Dynamo 1.3.0 with CUDA 13.0 asks for 580 or newer",
        {"smi": OLD},
    ),
    (
        "runtime-compatibility",
        WARN,
        "the frontend is 1.3.0, the worker 0.8.1",
        versions(ai_dynamo="0.8.1", vllm="0.12.0"),
    ),
    (
        "runtime-sanity",
        FAIL,
        "deploy/sanity_check.py names 2 errors: NVIDIA GPU: no nvidia-smi; Dynamo: nothing imports",
        {"sanity": errors(("NVIDIA GPU", "no nvidia-smi"), ("Dynamo", "nothing imports"))},
    ),
]

UNKNOWN: list[tuple[str, str, dict[str, Any]]] = [
    ("runtime-memory", "neither a limit nor /proc/meminfo can be read", {"files": {}}),
    ("runtime-driver", "no driver is known", {"smi": Ran(None, "", "missing")}),
    ("runtime-driver", "the image does not tell its CUDA", {"environment": {}, "torch": None}),
    ("runtime-driver", "no oldest driver is documented for CUDA 99.0", {"torch": Ran(0, '["3", "99.0", true, 1]')}),
    ("runtime-cuda", "the driver's or the image's CUDA is not known", {"header": listed("header-without")}),
    ("runtime-compatibility", "Dynamo 7.0.0 is not among the documented releases", versions(ai_dynamo="7.0.0")),
    (
        "runtime-compatibility",
        "of Dynamo 1.3.0 nothing in the image is known",
        {"versions": {}, "torch": None, "environment": {}},
    ),
    ("runtime-sanity", "deploy/sanity_check.py is not in the image", {"sanity": None}),
    ("runtime-sanity", "deploy/sanity_check.py printed no JSON (status 2)", {"sanity": Ran(2, "usage: ...")}),
    ("runtime-sanity", "deploy/sanity_check.py did not end in time", {"sanity": Ran(None, "", "timeout")}),
]


def test_an_image_in_which_all_is_well_passes_everything() -> None:
    found = answers(GOOD)
    assert {one.id: one.seen for one in found.values() if one.status is not PASS} == {}
    assert tuple(found) == judge.CHECKS


@pytest.mark.parametrize(
    ("check", "status", "words", "changed"), FAULTS, ids=[f"{one[0]}-{i}" for i, one in enumerate(FAULTS)]
)
def test_a_fault_is_told_in_its_own_sentence_with_what_mends_it(
    check: str, status: Status, words: str, changed: dict[str, Any]
) -> None:
    one = answers(seen(**changed))[check]
    assert (one.status, words in one.seen) == (status, True), one
    assert one.expected
    assert one.mend


@pytest.mark.parametrize(("check", "why", "changed"), UNKNOWN, ids=[f"{one[0]}-{i}" for i, one in enumerate(UNKNOWN)])
def test_what_nothing_is_known_of_is_not_checked(check: str, why: str, changed: dict[str, Any]) -> None:
    one = answers(seen(**changed))[check]
    assert (one.status, why in one.seen) == (SKIP, True), one


def test_a_component_without_gpus_is_not_judged_by_them() -> None:
    one = answers(seen(smi=Ran(None, "", "missing")), replace(SUBJECT, gpus=0))["runtime-gpu"]
    assert (one.status, one.seen) == (SKIP, "not checked: the recipe's component asks for no GPU")


def test_a_framework_that_nobody_knows_is_not_checked() -> None:
    found = answers(GOOD, replace(SUBJECT, framework="tokenspeed"))
    assert found["runtime-framework"].status is SKIP
    assert found["runtime-dynamo"].status is PASS


def test_claims_that_the_sandbox_does_not_have_are_named() -> None:
    one = answers(GOOD, absent=("model-cache",))["runtime-model-cache"]
    assert (one.status, one.seen) == (WARN, "the sandbox has no claim model-cache")


def test_a_minor_version_ahead_of_the_driver_is_compatible() -> None:
    one = answers(seen(torch=Ran(0, '["2.11", "13.1", true, 1]')))["runtime-cuda"]
    assert (one.status, "minor versions are compatible" in one.seen) == (PASS, True)


def test_a_divided_gpu_and_one_of_unified_memory_are_gpus_whose_memory_is_not_known() -> None:
    for name, why in (("mig", "for MIG divides it"), ("unified", "the driver does not tell its memory")):
        (gpus,) = [one for one in tree(seen(smi=listed(name))).children if one.label == "runtime-gpu"]
        assert (gpus.status, gpus.children[0].status) == (State.OK, State.UNCHECKED)
        assert why in gpus.children[0].seen


def test_a_read_only_cache_is_not_said_to_be_closed_to_the_engine() -> None:
    found = replace(GOOD.cache, mode=0o755)
    (branch,) = [one for one in tree(seen(cache=found)).children if one.label == "runtime-model-cache"]
    assert branch.status is State.OK
    assert branch.children[-1].status is State.UNCHECKED
    assert "unless fsGroup changes it" in branch.children[-1].seen


@pytest.mark.parametrize(("uid", "mode"), [(0, 0), (1000, 0o020), (7, 0o200), (5, 0o002)])
def test_who_may_write_is_read_from_the_mode(uid: int, mode: int) -> None:
    cache = replace(GOOD.cache, mode=mode, owner=7, group=1000, read_only=False)
    groups = (1000,) if uid == 1000 else ()
    assert answers(seen(uid=uid, groups=groups, cache=cache))["runtime-model-cache"].status is PASS
    closed = answers(seen(uid=uid or 9, groups=groups, cache=replace(cache, mode=0o500)))
    assert closed["runtime-model-cache"].status is WARN


def test_an_image_that_says_no_version_is_known_by_its_tag() -> None:
    found = answers(seen(**versions(ai_dynamo=None, ai_dynamo_runtime=None)))["runtime-compatibility"]
    assert (found.status, found.seen.startswith("Dynamo 1.3.0: 4 of 5 combinations")) == (PASS, True)


@pytest.mark.parametrize(
    "text",
    ["[]", "null", '{"children": 3}', '{"children": [3, null, {"children": {"a": 1}}]}', '{"status": ["error"]}'],
)
def test_a_check_that_prints_another_tree_names_no_error(text: str) -> None:
    assert answers(seen(sanity=Ran(0, text)))["runtime-sanity"].status is PASS


RAN = st.builds(Ran, st.sampled_from([None, 0, 1]), ANYTHING, ANYTHING)


@settings(max_examples=examples(40), deadline=None)
@given(RAN, RAN, RAN, RAN, ANYTHING, ANYTHING)
def test_whatever_an_image_prints_is_judged(
    smi: Ran, header: Ran, torch: Ran, sanity: Ran, text: str, word: str
) -> None:
    found = seen(
        smi=smi,
        header=header,
        torch=torch,
        sanity=sanity,
        files=dict.fromkeys(GOOD.files, text),
        environment={"CUDA_VERSION": word},
        versions={"ai-dynamo": word, "vllm": text},
    )
    assert tuple(answers(found)) == judge.CHECKS


def test_an_image_s_words_carry_no_secret_and_have_an_end() -> None:
    token = "hf_" + "a" * 30
    found = tree(seen(**imported("vllm", broken(f"KeyError: {token} {'x' * 5000}"))))
    assert all(token not in one.seen and len(one.seen) <= LONGEST for one in walk(found))


def test_the_tree_is_plain_json_with_what_mends_a_fault() -> None:
    told = plain(tree(seen(**imported("vllm", Module(False)))))
    (branch,) = [one for one in told["children"] if one["label"] == "runtime-framework"]
    assert json.loads(json.dumps(told)) == told
    assert set(branch) == {"label", "status", "seen", "expected", "mend"}
