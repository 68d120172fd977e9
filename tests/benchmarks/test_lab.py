"""Recorded checks are judged as a run would have ended, nothing kept is measured twice, the table counts what is wrong."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from benchmarks.lab import kinds
from benchmarks.lab.__main__ import main, told
from benchmarks.lab.judge import NOISE, Judged, UnusableError, accept, read, replayed, specs
from benchmarks.lab.kinds import SLOWER, UNCHANGED, Check
from benchmarks.lab.measure import Bench, noise
from benchmarks.lab.table import line, totals
from checks.judge.verdict import Verdict
from checks.model.result import Block, Measure, Outcome, Result, Sample
from checks.model.serial import to_json
from checks.model.spec import Side, Spec, in_turns
from lab.settings import Settings

QUIET = (0.001, -0.001) * 5
"""How much slower the head of each A/A pair was."""
ONE = Check(UNCHANGED, 1)
IMAGES = tuple(f"nvcr.io/nvidia/ai-dynamo/{name}@sha256:0" for name in ("vllm-runtime:1.3.0", "aiperf:0.12.0"))
"""Those of the recipe: a noise that was measured with others would say nothing of it."""


def block(side: Side, factor: float) -> Block:
    names = ("request_latency.p90", "time_to_first_token.p90", "inter_token_latency.p90")
    measures = {name: Measure(100 * factor, "ms") for name in names}
    measures["output_token_throughput.avg"] = Measure(200 / factor, "tokens/sec")
    return Block(side, {"deploy": 10.0, "clear": 2.5}, ("node",), IMAGES, Sample(measures, "0.12.0", {}, 40))


def result(losses: Sequence[float]) -> Result:
    """A run with a pair for each loss of the head."""
    factors = [{Side.BASE: 1.0, Side.HEAD: 1 + loss} for loss in losses]
    sides = in_turns(len(losses))
    blocks = tuple(block(side, factors[place // 2][side]) for place, side in enumerate(sides))
    return Result("run-0123456789abcdef", "sbx", outcome=Outcome.MEASURED, blocks=blocks)


def keep(folder: Path, name: str, found: Result) -> None:
    kinds.result(folder, name).write_text(to_json(found))


def begun(folder: Path) -> Path:
    kinds.write(folder)
    keep(folder, NOISE, result(QUIET))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A series that knows its noise."""
    return begun(tmp_path)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Spec]:
    """What the checks of such a series are judged by."""
    return specs(begun(tmp_path_factory.mktemp("series")))


@pytest.fixture
def spec(known: Mapping[str, Spec]) -> Spec:
    return known["unchanged"]


def test_checks_are_planned_in_turns() -> None:
    assert [one.name for one in kinds.planned(2)] == ["unchanged-01", "slower-01", "unchanged-02", "slower-02"]


def test_heads_differ_from_the_base_in_what_their_kind_says(folder: Path) -> None:
    base, unchanged, slower = (
        (kinds.recipe(folder, side) / "deploy.yaml").read_text() for side in (kinds.BASE, "unchanged", "slower")
    )
    assert set(unchanged.splitlines()) - set(base.splitlines()) == {"  labels:", "    owner: serving"}
    (flag,) = set(slower.splitlines()) - set(base.splitlines())
    assert flag.strip() == "--compilation-config.cudagraph_mode=PIECEWISE"


def test_every_side_waits_for_less_than_the_shipped_recipe(folder: Path) -> None:
    for side in (kinds.BASE, "unchanged", "slower"):
        deploy, perf = ((kinds.recipe(folder, side) / name).read_text() for name in ("deploy.yaml", "perf.yaml"))
        assert deploy.count("periodSeconds: 1,") == 3
        assert perf.count("FLUSH_PERIOD") == 1


def test_a_series_that_was_begun_keeps_its_recipes(folder: Path) -> None:
    (kinds.recipe(folder, "slower") / "deploy.yaml").write_text("as it was")
    kinds.write(folder)
    assert (kinds.recipe(folder, "slower") / "deploy.yaml").read_text() == "as it was"


def test_checks_know_the_noise_of_the_folder_and_leave_it_as_it_is(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    found = specs(folder)
    assert [round(one, 4) for one in found["slower"].history["request_latency.p90"][:2]] == [0.001, -0.001]
    assert found["slower"].history == found["unchanged"].history
    assert sorted(folder.rglob("*")) == before


def test_accepting_the_noise_again_does_not_count_it_twice(folder: Path) -> None:
    accept(folder, folder)
    accept(folder, folder)
    assert len(specs(folder)["unchanged"].history["request_latency.p90"]) == len(QUIET)


def test_a_noise_that_was_not_measured_to_its_end_is_not_accepted(folder: Path) -> None:
    keep(folder, NOISE, Result("run-0123456789abcdef", "sbx", outcome=Outcome.INFRASTRUCTURE))
    with pytest.raises(UnusableError, match="ended as infrastructure"):
        specs(folder)


def test_a_folder_without_a_series_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--judge", str(tmp_path)]) == 1
    assert "holds no series of checks" in capsys.readouterr().err


def test_a_replay_ends_where_the_rule_is_clear_and_leaves_the_other_blocks(spec: Spec) -> None:
    found = replayed(ONE, spec, result([0.0] * 6))
    assert found.judgement is not None
    assert (found.judgement.verdict, len(found.blocks), found.seconds) == (Verdict.PASS, 2, 25.0)


def test_a_replay_needs_more_where_the_rule_asks_for_a_block_that_was_not_measured(spec: Spec) -> None:
    found = replayed(ONE, spec, result([0.06]))
    assert (found.judgement, found.lacking) == (None, "needs more blocks than were measured")


def test_a_replay_of_other_sides_than_the_rule_orders_says_so(spec: Spec) -> None:
    turned = Result("run", "sbx", outcome=Outcome.MEASURED, blocks=(block(Side.HEAD, 1), block(Side.BASE, 1)))
    assert replayed(ONE, spec, turned).lacking == "needs another order of blocks"


@pytest.mark.parametrize("text", ["", '{"run":"half'])
def test_half_a_result_is_none(folder: Path, text: str) -> None:
    kinds.result(folder, ONE.name).write_text(text)
    assert read(folder, ONE.name) is None
    assert read(folder, "another") is None


def test_a_run_that_was_killed_is_not_measured(spec: Spec) -> None:
    assert replayed(ONE, spec, Result("run", "sbx")).lacking == "ended as running"
    assert replayed(ONE, spec, None).lacking == "not measured"


def test_the_noise_is_measured_once(folder: Path) -> None:
    nowhere = Settings(folder / "no-cache", folder / "no-state")
    noise(Bench(nowhere, folder, print), 10)


def test_judging_a_folder_prints_each_check_and_what_they_come_to(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(folder, "unchanged-01", result([0.0]))
    keep(folder, "slower-01", result([0.05] * 6))
    assert main(["--judge", str(folder), "--checks", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:5] == ["unchanged-01", "pass", "2", "blocks", "25"]
    assert lines[1].split()[:5] == ["slower-01", "regression", "4", "blocks", "50"]
    assert lines[2].split()[1:] == lines[3].split()[1:] == ["not", "measured"]
    assert lines[4] == (
        "unchanged: 1 of 2 measured: 1 pass, 0 regression, 0 inconclusive, 0 error; 2.0 blocks, 25 s on average"
    )
    assert "Output token throughput -4.8%" in lines[7]
    assert lines[8] == "seconds of a block: deploy 10.0, ready 0.0, smoke 0.0, benchmark 0.0, clear 2.5"


def test_a_wrong_verdict_is_marked_and_fails(spec: Spec, capsys: pytest.CaptureFixture[str]) -> None:
    green, red = (replayed(Check(SLOWER, 1), spec, result([loss] * 6)) for loss in (0.0, 0.06))
    assert line(green).endswith("WRONG")
    assert not line(red).endswith("WRONG")
    assert (told([green]), told([red]), told([Judged(ONE)])) == (1, 0, 0)
    assert "unchanged: none of 1 measured" in capsys.readouterr().out
    assert not any("seconds" in text for text in totals([]))
