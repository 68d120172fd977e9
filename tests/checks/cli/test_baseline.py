"""`recipe-gate baseline`: what was accepted stands where the service reads it, and is shown."""

import shutil
from pathlib import Path

import pytest

from checks.cli.baseline import main
from checks.judge import baseline
from checks.judge.baseline_validity import images
from checks.model.result import Block, Measure, Outcome, Result, Sample
from checks.model.serial import to_json
from checks.model.spec import Content, Side, in_turns
from checks.run.local_spec import LocalSpec, RunOptions, local_spec
from tests.checks.exports import export, write

RECIPE = "recipes/llama-3-70b/vllm/agg"
SHIPPED = Path(__file__).parents[3] / "recipes"
RAN = tuple(
    sorted(
        images(Content("", {path.as_posix(): path.read_text() for path in (SHIPPED.parent / RECIPE).glob("*.yaml")}))
    )
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with the recipe that is shipped, and the Result of a run of two pairs."""
    for path in SHIPPED.rglob("*.yaml"):
        target = tmp_path / "recipes" / path.relative_to(SHIPPED)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    blocks = tuple(
        Block(side, images=RAN, sample=Sample({"request_latency.p90": Measure(value, "ms")}, "0.12.0", {}, 60))
        for side, value in zip(in_turns(2), (100, 101, 99, 100), strict=True)
    )
    result = Result("run-1", "sbx", outcome=Outcome.MEASURED, blocks=blocks)
    (tmp_path / "result.json").write_text(to_json(result))
    return tmp_path


def accept(root: Path, result: str = "result.json", *, date: str = "2026-01-02") -> int:
    what = ["accept", str(root / result), "--recipe", str(root / RECIPE), "--hardware", "h100"]
    return main([*what, "--date", date, "--unverified"])


def run_beside(root: Path, hardware: str = "h100", today: str = "2026-01-03") -> LocalSpec:
    """The input of a run of the recipe beside what it is in the repository, with one line changed."""
    head = root.parent / f"{root.name}-head"
    shutil.copytree(root / "recipes", head / "recipes", dirs_exist_ok=True)
    deploy = head / RECIPE / "deploy.yaml"
    deploy.write_text(deploy.read_text().replace("0.90", "0.85"))
    found = local_spec(head / RECIPE, RunOptions(str(root / RECIPE), 3, hardware, today=today))
    assert isinstance(found, LocalSpec)
    return found


def test_what_was_accepted_is_the_history_of_the_next_run(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert accept(root) == 0
    written = root / "baselines/llama-3-70b/vllm/agg/h100.json"
    told = capsys.readouterr().out
    assert told.startswith(f"{written}\n{RECIPE} on h100: ")
    assert "Request latency p90" in told
    assert written.read_text().startswith("{\n")
    history = run_beside(root).spec.history
    assert history["request_latency.p90"] == pytest.approx((0.00995, -0.01005), abs=1e-5)
    assert run_beside(root, "b200").spec.history == run_beside(root, "").spec.history == {}


def test_a_second_acceptance_keeps_the_pairs_of_the_first(root: Path) -> None:
    assert accept(root) == 0
    result = (root / "result.json").read_text()
    (root / "result.json").write_text(result.replace("101", "102"))
    assert accept(root, date="2026-01-03") == 0
    text = (root / "baselines/llama-3-70b/vllm/agg/h100.json").read_text()
    found = baseline.parse(text, RECIPE, "h100")
    assert isinstance(found, baseline.Baseline)
    assert len(found.pairs["request_latency.p90"]) == 4


def test_the_same_runs_are_not_accepted_twice(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert accept(root) == 0
    text = (root / "baselines/llama-3-70b/vllm/agg/h100.json").read_text()
    assert accept(root, date="2026-01-03") == 2
    assert "holds these pairs already" in capsys.readouterr().err
    assert (root / "baselines/llama-3-70b/vllm/agg/h100.json").read_text() == text


def test_nothing_was_measured_in_the_future(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert accept(root, date="2099-01-01") == 2
    assert "--date 2099-01-01 is in the future" in capsys.readouterr().err
    assert not (root / "baselines").exists()


def test_it_is_shown_with_its_noise(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    accept(root)
    capsys.readouterr()
    assert main(["show", str(root)], "2026-01-03") == 0
    assert capsys.readouterr().out.splitlines() == [
        "recipes/llama-3-70b/vllm/agg on h100: local, accepted 2026-01-02, unverified",
        f"  for AIPerf 0.12.0, {', '.join(RAN)}",
        "  Metric                                      Mean   Noise                   Pairs",
        "  Request latency p90                       100 ms   pairs differ by 1.0%    █▁",
    ]


def test_what_differs_within_deployments_is_kept_and_shown(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """First blocks differ by two per cent; the second of a deployment is faster, by a fifth, half a per cent more or less."""
    blocks = []
    for place, side in enumerate(in_turns(12)):
        first = 100 + (1 if place // 2 % 2 else -1) * (1 if side is Side.HEAD else -1)
        for latency in (first, first * 0.8 + (0.4 if place % 2 else -0.4)):
            sample = Sample({"request_latency.p90": Measure(latency, "ms")}, "0.12.0", {}, 60)
            blocks.append(Block(side, images=RAN, sample=sample, fresh=latency == first))
    told = Result("run-1", "sbx", outcome=Outcome.MEASURED, blocks=tuple(blocks))
    (root / "result.json").write_text(to_json(told))
    assert accept(root) == 0
    spec = run_beside(root).spec
    assert len(spec.history["request_latency.p90"]) == 12
    assert spec.history["request_latency.p90"][0] == pytest.approx(-0.02, abs=0.001)
    assert spec.within == pytest.approx(0.05, abs=0.03)
    capsys.readouterr()
    assert main(["show", str(root)], "2026-01-03") == 0
    assert "5% of the noise lies within deployments" in capsys.readouterr().out


def test_a_stale_baseline_is_shown_as_one_and_is_no_history(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    accept(root)
    assert main(["show", str(root)], "2027-01-03") == 0
    assert "STALE, for information only: It was accepted 366 days ago" in capsys.readouterr().out
    assert main(["show", str(root), "--days", "0"], "2027-01-03") == 0
    assert "STALE" not in capsys.readouterr().out
    perf = root / RECIPE / "perf.yaml"
    perf.write_text(f"# a remark\n{perf.read_text()}")
    assert main(["show", str(root)], "2026-01-03") == 0
    assert "STALE" not in capsys.readouterr().out
    perf.write_text(perf.read_text().replace('value: "10"', 'value: "20"'))
    assert main(["show", str(root)], "2026-01-03") == 0
    assert "STALE, for information only: It was measured by another benchmark" in capsys.readouterr().out
    found = run_beside(root)
    assert (found.spec.history, found.spec.within) == ({}, 0.0)
    assert found.warnings[0].message.startswith("The baseline is stale. It was measured by another benchmark")


def test_a_baseline_ages_on_a_laptop_as_in_the_bot(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    accept(root)
    assert run_beside(root, today="2026-07-01").warnings == ()
    found = run_beside(root, today="2026-07-02")
    assert found.spec.history == {}
    assert "It was accepted 181 days ago; the policy lets baselines hold for 180." in found.warnings[0].message
    policy = root / ".github/recipe-gate.yaml"
    policy.parent.mkdir()
    policy.write_text("baseline_days: 0\n")
    assert run_beside(root, today="2036-07-02").spec.history
    policy.write_text("baseline_days: 3\n")
    assert main(["show", str(root)], "2026-01-07") == 0
    assert "It was accepted 5 days ago; the policy lets baselines hold for 3." in capsys.readouterr().out


def test_a_baseline_that_cannot_be_read_is_a_warning(root: Path) -> None:
    accept(root)
    (root / "baselines/llama-3-70b/vllm/agg/h100.json").write_text("{")
    found = run_beside(root)
    assert (found.spec.history, found.warnings[0].path) == ({}, "baselines/llama-3-70b/vllm/agg/h100.json")


def test_the_policy_s_own_metrics_are_kept_too(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(2):
        write(root / f"exports/{number}", export(200.0 + number, number))
    policy = root / ".github/recipe-gate.yaml"
    policy.parent.mkdir()
    policy.write_text("metrics:\n  request_throughput.avg: {}\n")
    assert accept(root, "exports") == main(["show", str(root)], "2026-01-03") == 0
    assert "  Request throughput" in capsys.readouterr().out
    policy.write_text("metrics:\n  request_throughput.p1: {}\n")
    assert accept(root, "exports") == 2
    assert "recipe-gate.yaml:2:3: POLICY-001 metrics.request_throughput.p1" in capsys.readouterr().err


def test_a_folder_of_exports_is_taken_at_somebody_s_word(root: Path) -> None:
    for number, tokens in enumerate((200.0, 202.0, 201.0, 200.0)):
        write(root / f"exports/{number}", export(tokens, number))
    assert accept(root, "exports") == 0
    text = (root / "baselines/llama-3-70b/vllm/agg/h100.json").read_text()
    found = baseline.parse(text, RECIPE, "h100")
    assert isinstance(found, baseline.Baseline)
    assert found.pairs["output_token_throughput.avg"] == pytest.approx((-0.00995, -0.00499), abs=1e-5)
    assert (found.verified, set(found.environment.images)) == (False, set(RAN))


@pytest.mark.parametrize(("loads", "words"), [((), "holds no export"), ((4,), "no pair"), ((4, 8), "different loads")])
def test_exports_that_are_no_repetitions_are_refused(
    root: Path, loads: tuple[int, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "exports").mkdir()
    for number, concurrency in enumerate(loads):
        write(root / f"exports/{number}", export(200.0, number, concurrency=concurrency))
    assert accept(root, "exports") == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{}", "run: Field required"),
        (to_json(Result("run-1", "sbx")), "the run ended as running"),
        (to_json(Result("run-1", "sbx", outcome=Outcome.MEASURED)), "no pair"),
    ],
)
def test_what_is_no_whole_run_is_refused(root: Path, text: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "bad.json").write_text(text)
    assert accept(root, "bad.json") == 2
    assert words in capsys.readouterr().err
    assert not (root / "baselines").exists()


def test_a_repository_without_baselines_says_how_to_make_one(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(root)]) == 2
    assert "baseline accept" in capsys.readouterr().err


def test_a_file_needs_somebodys_word_and_a_run_a_cluster(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["accept", str(root / "result.json"), "--recipe", str(root / RECIPE)]) == 2
    assert "needs --recipe, --hardware, --date and --unverified" in capsys.readouterr().err
    run = ["accept", "run-" + "a" * 16, "--path", str(root), "--kubeconfig", str(root / "none")]
    assert main(run) == 2
    assert "No cluster is configured" in capsys.readouterr().err
