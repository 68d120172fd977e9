"""A policy is read whole, or every mistake in it is named at its line, whoever reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.measure.metrics import MetricChange
from checks.model.annotation import Annotation
from checks.model.finding import Finding, Level
from checks.model.metric import (
    Better,
)
from checks.policy import PATH, Policy, read
from checks.policy.values import Access, Mode, RuleChange, Rules, Schedule, Unclear, UnmeasuredPlace
from checks.rules.settings import Orchestrator, Settings

WHOLE = b"""mode: advise
inconclusive: neutral
base_broken: failure
patience_hours: 1.5
commanders: maintain
suggestions: true
pairs: 3
hardware: h100
baseline_days: 30
metrics:
  request_latency.p90: {target: 0.2, gated: false}
  my_own.avg: {better: higher, floor: 0}
schedule:
  main_hours: 24
  aa_hours: 168
  pairs: 2
  recipes: ["recipes/llama-*/**"]
  annotations:
    - {time: 2026-11-20, text: driver 560}
rules:
  cluster_version: "1.33"
  orchestrator: lws
  inference_pools: true
  registries: [nvcr.io/nvidia]
  claims: [shared]
  levels:
    - {rule: SH-*, level: error}
  suppressions:
    - {rule: SEC-003, path: recipes/m/**, reason: RDMA}
  unmeasured:
    - {path: recipes/m/vllm/clouds, reason: generated}
"""


def mistakes(text: str) -> list[tuple[int, str]]:
    found = read(text.encode())
    assert isinstance(found, tuple)
    assert {one.path for one in found} == {PATH}
    return [(one.line, one.message) for one in found]


@pytest.mark.parametrize("data", [None, b"", b"# nothing\n", b"rules:\nschedule:\nmetrics:\n"])
def test_what_a_file_leaves_out_has_its_default(data: bytes | None) -> None:
    assert read(data) == Policy()


def test_every_key_is_read() -> None:
    settings = Settings(
        Orchestrator.LWS,
        inference_pools=True,
        registries=("nvcr.io/nvidia",),
        claims=("shared",),
        cluster_version="1.33",
    )
    assert read(WHOLE) == Policy(
        mode=Mode.ADVISE,
        inconclusive=Unclear.NEUTRAL,
        base_broken=Unclear.FAILURE,
        patience_hours=1.5,
        commanders=Access.MAINTAIN,
        suggestions=True,
        pairs=3,
        hardware="h100",
        baseline_days=30,
        metrics={
            "request_latency.p90": MetricChange(target=0.2, gated=False),
            "my_own.avg": MetricChange(better=Better.HIGHER, floor=0.0),
        },
        schedule=Schedule(24, 168, 2, ("recipes/llama-*/**",), (Annotation("2026-11-20", "driver 560"),)),
        rules=Rules(
            settings,
            (RuleChange("SH-*", "**", 27, Level.ERROR),),
            (RuleChange("SEC-003", "recipes/m/**", 29, reason="RDMA"),),
            (UnmeasuredPlace("recipes/m/vllm/clouds", "generated", 31),),
        ),
    )


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("- a list\n", 1, "The policy is a mapping."),
        ("surprise: 1\n", 1, "The policy has no 'surprise'; it has base_broken, "),
        ("mode: shout\n", 1, "mode is one of advise, block."),
        ("suggestions: maybe\n", 1, "suggestions is true or false."),
        ("pairs: 0\n", 1, "pairs is a whole number, at least 1 and at most 20."),
        ("pairs: 2.5\n", 1, "pairs is a whole number"),
        ("pairs: true\n", 1, "pairs is a whole number"),
        ('pairs: "2"\n', 1, "pairs is a whole number"),
        ("patience_hours: 0\n", 1, "patience_hours is a number, above 0 and at most 10000."),
        ("hardware: H100\n", 1, "hardware is a name of at most 63 lower-case letters, digits"),
        ("commanders: read\n", 1, "commanders is one of triage, write, maintain, admin."),
        ("\nmetrics: [a]\n", 2, "metrics is a mapping."),
        ("metrics:\n  goodput.avg: 1\n", 2, "metrics.goodput.avg is a mapping."),
        (
            "metrics:\n  goodput.avg: {floor: -1}\n",
            2,
            "metrics.goodput.avg.floor is a number, at least 0 and below 10.",
        ),
        ("metrics:\n  goodput.avg:\n    target: 10\n", 3, "metrics.goodput.avg.target is a number, above 0 and below"),
        ("metrics:\n  goodput.avg: {colour: red}\n", 2, "metrics.goodput.avg has no 'colour'"),
        ("metrics:\n  goodput.avg: {}\n  speed.p50: {}\n", 3, "metrics.speed.p50: AIPerf's export does not say"),
        ("schedule:\n  again_hours: 168\n", 2, "schedule.again_hours is called aa_hours now: rename it."),
        ("schedule:\n  annotations:\n    - {time: soon, text: a}\n", 3, "schedule.annotations[0].time is a time (ISO"),
        ("schedule:\n  annotations: [{time: 2026-02-31, text: a}]\n", 2, "is no day of the calendar: 2026-02-31."),
        ("schedule:\n  annotations: [{time: 2026-02-01}]\n", 2, "schedule.annotations[0] needs a text."),
        ("rules: 1\n", 1, "rules is a mapping."),
        ("rules:\n  unmeasured: [{path: recipes/m}]\n", 2, "rules.unmeasured[0] needs a reason."),
        ("rules:\n  surprise: 1\n", 2, "rules has no 'surprise'"),
        ("rules:\n  cluster_version: 1.34\n", 2, "1.37, a text."),
        ("rules:\n  orchestrator: nomad\n", 2, "one of grove"),
        ("rules:\n  registries: nvcr.io\n", 2, "rules.registries is a list of texts."),
        ("rules:\n  registries: [' ']\n", 2, "rules.registries[0] is a registry, or a folder of one: nvcr.io/nvidia."),
        ("rules:\n  allow: {capabilities: [SYS_ADMIN]}\n", 2, "IPC_LOCK, SYS_NICE, SYS_PTRACE or SYS_RESOURCE"),
        ("rules:\n  allow: {tolerations: [node-role.kubernetes.io/control-plane]}\n", 2, "none of Kubernetes' own"),
        ("rules:\n  allow: {priority_classes: [system-node-critical]}\n", 2, "none of Kubernetes' own"),
        ("rules:\n  allow: {hostPath: [/]}\n", 2, "rules.allow has no 'hostPath'"),
        ("rules:\n  levels: {}\n", 2, "a list"),
        ("rules:\n  levels:\n    - SEC-003\n", 3, "rules.levels[0] is a mapping."),
        ("rules:\n  levels:\n    - {rule: SEC-003, level: loud}\n", 3, "rules.levels[0].level is one of"),
        ("rules:\n  levels:\n    - {rule: SEC-999, level: error}\n", 3, "There is no rule"),
        ("rules:\n  levels:\n    - {rule: SEC-003, level: error, paths: x}\n", 3, "has no 'paths'"),
        ("rules:\n  suppressions:\n    - {rule: SEC-003, path: a, reason: ' '}\n", 3, "reason is a text."),
        ("rules:\n  suppressions:\n    - {rule: SEC-003, reason: a}\n", 3, "rules.suppressions[0] needs a path."),
        ("rules:\n  suppressions:\n    - {rule: YAML-001, path: a, reason: b}\n", 3, "no policy can change"),
        ("rules:\n  suppressions:\n    - {rule: '*', path: a, reason: b}\n", 3, "no policy can change"),
        ("a: [\n", 2, "not YAML"),
        ("a: 1\na: 2\n", 2, "stands twice"),
        ("\tmode: block\n", 1, "A tab"),
        ("a: 1\n---\nb: 1\n", 3, "one document"),
        ("mode: block\n" + "#" * 70_000, 1, "larger than 65536 bytes"),
    ],
)
def test_a_mistake_is_named_at_its_line(text: str, line: int, words: str) -> None:
    (found,) = mistakes(text)
    assert found[0] == line
    assert words in found[1]


def test_every_mistake_is_named_whatever_part_it_is_in() -> None:
    text = "mode: shout\npairs: 0\nrules:\n  orchestrator: a\n  levels: [{rule: x, level: loud}]\n"
    assert [line for line, _ in mistakes(text)] == [1, 2, 4, 5, 5]


def test_a_file_elsewhere_is_named_by_its_own_path() -> None:
    found = read(b"mode: shout\n", "mine.yaml")
    assert isinstance(found, tuple)
    assert found[0].path == "mine.yaml"


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_policy_or_findings(data: bytes) -> None:
    found = read(data)
    assert isinstance(found, Policy) or all(isinstance(one, Finding) for one in found)


def test_another_policy_has_another_digest_and_rules_and_schedules_have_none() -> None:
    assert Policy().digest == Policy().digest
    assert Policy().digest != Policy(pairs=2).digest
    assert Policy().digest == Policy(schedule=Schedule(main_hours=1), rules=Rules(Settings(claims=("a",)))).digest
