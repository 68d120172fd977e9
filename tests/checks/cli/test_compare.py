"""`recipe-gate compare` as somebody with exports calls it."""

import json
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from checks.cli.compare import main
from checks.model.result import Block, Outcome, Result
from checks.model.serial import to_json
from checks.model.spec import Side
from tests.checks.exports import export, in_turns, read, write

AB = Path(__file__).parents[4] / "shared/aiperf-samples/ab"
STEADY = [200.0, 201.0, 199.5, 200.4]
SLOWER = [180.0, 181.0, 179.5, 180.4]


def call(*arguments: object) -> int:
    return main([str(one) for one in arguments])


def test_the_same_twice_is_no_loss(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(*in_turns(tmp_path, STEADY, STEADY[::-1])) == 0
    out = capsys.readouterr().out
    assert out.startswith("PASS: No gated metric got worse.")
    assert "not measured in turns" not in out


def test_a_slower_head_is_named_with_its_blocks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(*in_turns(tmp_path, STEADY, SLOWER)) == 1
    out = capsys.readouterr().out
    assert out.startswith("REGRESSION: Output token throughput")
    assert "  head ▁▁▁▁" in out


def test_what_was_compared_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call(*in_turns(tmp_path, STEADY, STEADY[::-1]))
    assert "\n  4 pairs, AIPerf 0.13.0, concurrency 4, requests 60\n" in capsys.readouterr().out


def test_one_pair_alone_says_that_it_is_little(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call(*in_turns(tmp_path, [200.0], [201.0]))
    assert "One pair alone says little" in capsys.readouterr().out


def test_an_open_answer_has_an_exit_code_of_its_own_and_says_what_settles_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(*in_turns(tmp_path, [200.0, 230.0, 180.0], [190.0, 240.0, 170.0])) == 4
    assert "More pairs settle it" in capsys.readouterr().out


def test_a_variable_of_the_shell_without_a_value_is_no_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base, _ = in_turns(tmp_path, STEADY, STEADY)
    with pytest.raises(SystemExit) as ended:
        call(base, "")
    assert ended.value.code == 2
    assert "has a variable of the shell no value?" in capsys.readouterr().err


def test_a_page_that_cannot_be_written_ends_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(*in_turns(tmp_path, STEADY, STEADY), "--html", tmp_path / "absent/page.html") == 2
    assert "page.html cannot be written: No such file or directory" in capsys.readouterr().err


def test_json_holds_the_verdict_the_metrics_and_every_block(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call(*in_turns(tmp_path, STEADY, SLOWER), "--json")
    told = json.loads(capsys.readouterr().out)
    (load,) = told["loads"]
    assert (told["verdict"], load["load"], len(load["blocks"])) == ("regression", "", 8)
    assert load["metrics"][0]["change"] == pytest.approx(-0.1, abs=0.01)
    assert [block["side"] for block in load["blocks"]][:4] == ["base", "head", "head", "base"]


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"src", "href"}]


def test_the_page_needs_nothing_else_and_shows_each_block(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    call(*in_turns(tmp_path, STEADY, SLOWER), "--html", page)
    read_ = Page()
    read_.feed(page.read_text())
    assert (read_.links, read_.tags.count("svg"), read_.tags.count("circle")) == ([], 4, 32)
    assert "5% worse than base" in page.read_text()
    assert "<td>8</td><td>base</td><td>200.4 tokens/sec</td>" in page.read_text()
    assert "script" not in read_.tags


def test_each_load_is_compared_by_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for concurrency, head in ((4, STEADY), (8, SLOWER)):
        base, other = in_turns(tmp_path / str(concurrency), STEADY, head, concurrency=concurrency)
        base.rename(tmp_path / f"base-{concurrency}")
        other.rename(tmp_path / f"head-{concurrency}")
    for side in ("base", "head"):
        (tmp_path / side).mkdir()
        for concurrency in (4, 8):
            (tmp_path / f"{side}-{concurrency}").rename(tmp_path / side / f"c{concurrency}")
    assert call(tmp_path / "base", tmp_path / "head") == 1
    out = capsys.readouterr().out
    assert "concurrency 4:\nPASS" in out
    assert "concurrency 8:\nREGRESSION" in out


def test_two_loads_are_one_reason_and_no_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base, _ = in_turns(tmp_path / "4", STEADY, STEADY)
    _, head = in_turns(tmp_path / "8", STEADY, STEADY, concurrency=8)
    assert call(base, head) == 3
    assert capsys.readouterr().out.splitlines() == [
        "ERROR: Blocks had different loads: phases.profiling.concurrency was 4 and 8."
    ]


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"aiperf_version": "0.14.0"}, "different versions of AIPerf: 0.13.0, 0.14.0"),
        ({"telemetry_data": {"endpoints": {"n": {"gpus": {"0": {"gpu_name": "A100"}}}}}}, "hardware: H100; A100"),
    ],
)
def test_another_version_or_hardware_is_a_reason_and_no_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], other: dict[str, object], words: str
) -> None:
    mine = {"telemetry_data": {"endpoints": {"n": {"gpus": {"0": {"gpu_name": "H100"}}}}}}
    base, _ = in_turns(tmp_path / "one", STEADY, STEADY, **mine)
    _, head = in_turns(tmp_path / "other", STEADY, STEADY, **other)
    assert call(base, head) == 3
    out = capsys.readouterr().out
    assert words in out
    assert "tokens/sec" not in out


def test_sides_that_were_not_measured_in_turns_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(3):
        write(tmp_path / f"base/{number}", export(200.0 + number, number))
        write(tmp_path / f"head/{number}", export(200.0 + number, 10 + number))
    assert call(tmp_path / "base", tmp_path / "head") == 0
    assert "not measured in turns" in capsys.readouterr().out


def test_a_percentile_that_was_not_exported_is_the_mean_s_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = {"request_latency": {"unit": "ms", "avg": 100.0}}
    assert call(*in_turns(tmp_path, STEADY, STEADY, **bare)) == 0
    out = capsys.readouterr().out
    assert "request_latency.p90 was not exported; its mean is compared." in out
    assert "Request latency (mean)" in out


def test_a_policy_s_metrics_are_gated_and_too_few_requests_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = tmp_path / "recipe-gate.yaml"
    policy.write_text("metrics:\n  request_latency.p99: {}\n")
    tail = {"request_latency": {"unit": "ms", "avg": 100.0, "p90": 120.0, "p99": 200.0}}
    assert call(*in_turns(tmp_path, STEADY, STEADY, **tail), "--policy", policy) == 0
    out = capsys.readouterr().out
    assert "note: Request latency p99 is shown, not gated: it needs 460 requests in every block, and one had 60." in out


@pytest.mark.parametrize(
    ("text", "words"), [("metrics:\n  speed.p1: {}\n", ":2:3: POLICY-001 metrics.speed.p1"), (None, "there is no")]
)
def test_a_policy_with_mistakes_is_a_wrong_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None, words: str
) -> None:
    policy = tmp_path / "recipe-gate.yaml"
    if text:
        policy.write_text(text)
    assert call(*in_turns(tmp_path, STEADY, STEADY), "--policy", policy) == 2
    assert words in capsys.readouterr().err


def test_graded_answers_are_compared_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right = {"accuracy.overall": {"unit": "ratio", "count": 60, "sum": 45}}
    assert call(*in_turns(tmp_path, STEADY, STEADY, **right)) == 0
    assert "0.75 ratio -> 0.75 ratio" in capsys.readouterr().out


def test_a_run_of_ours_is_compared_by_its_own_blocks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base, head = (read(one) for one in in_turns(tmp_path, STEADY, SLOWER))
    pairs = zip(base, head, strict=True)
    blocks = tuple(
        Block(side, sample=one.sample) for pair in pairs for side, one in zip((Side.BASE, Side.HEAD), pair, strict=True)
    )
    output = tmp_path / "result.json"
    output.write_text(to_json(Result("run", "sbx", outcome=Outcome.MEASURED, blocks=blocks)))
    assert call(output) == 1
    assert capsys.readouterr().out.startswith("REGRESSION")


def test_a_run_of_ours_in_which_an_image_moved_is_not_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base, head = (read(one) for one in in_turns(tmp_path, STEADY, STEADY))
    blocks = [
        Block(side, images=(f"i@sha256:{number}",), sample=one.sample)
        for side, points_ in ((Side.BASE, base), (Side.HEAD, head))
        for number, one in enumerate(points_)
    ]
    output = tmp_path / "result.json"
    output.write_text(to_json(Result("run", "sbx", outcome=Outcome.MEASURED, blocks=tuple(blocks))))
    assert call(output) == 3
    assert capsys.readouterr().out.startswith("ERROR: The blocks of the base ran different images")


def run_of(folder: Path, *sides: Side) -> Path:
    """The output of a run of ours that measured one block of each of some sides."""
    samples = read(in_turns(folder / "exports", STEADY, SLOWER)[0])
    blocks = tuple(Block(side, sample=one.sample) for side, one in zip(sides, samples, strict=False))
    output = folder / "run.json"
    output.write_text(to_json(Result("run", "sbx", outcome=Outcome.MEASURED, blocks=blocks)))
    return output


@pytest.mark.parametrize(
    ("sides", "words"),
    [
        ((Side.HEAD,), "is a run without a base, so there is nothing to compare its head with; run it with --base"),
        ((Side.BASE,), "is a run that measured its base only"),
        ((), "is a run that measured nothing"),
    ],
)
def test_a_run_of_one_side_is_not_compared_with_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sides: tuple[Side, ...], words: str
) -> None:
    assert call(run_of(tmp_path, *sides)) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert said.out == ""


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.MEASURED])
def test_a_run_that_ended_early_is_not_green_alone_or_beside_another(tmp_path: Path, outcome: Outcome) -> None:
    base, head = (read(one) for one in in_turns(tmp_path, STEADY, STEADY[::-1]))
    sides = [Side.BASE] * len(base) + [Side.HEAD] * len(head)
    blocks = tuple(Block(side, sample=one.sample) for side, one in zip(sides, (*base, *head), strict=True))
    early, whole = tmp_path / "early.json", tmp_path / "whole.json"
    early.write_text(to_json(Result("run", "sbx", outcome=outcome, blocks=blocks)))
    whole.write_text(to_json(Result("run", "sbx", outcome=Outcome.MEASURED, blocks=blocks)))
    assert (call(whole), call(early), call(whole, early), call(early, whole)) == (0, 3, 3, 3)


def test_a_folder_alone_has_no_head(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base, _ = in_turns(tmp_path, STEADY, STEADY)
    assert call(base) == 2
    assert "HEAD is missing" in capsys.readouterr().err


def test_a_run_without_a_base_is_compared_with_another_run(tmp_path: Path) -> None:
    base, head = in_turns(tmp_path / "exports", STEADY, SLOWER)
    places = []
    for name, folder in (("one", base), ("other", head)):
        blocks = tuple(Block(Side.HEAD, sample=one.sample) for one in read(folder))
        places.append(tmp_path / f"{name}.json")
        places[-1].write_text(to_json(Result("run", "sbx", outcome=Outcome.MEASURED, blocks=blocks)))
    assert call(*places) == 1
    assert call(*reversed(places)) == 0


def test_a_place_is_not_compared_with_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base, _ = in_turns(tmp_path, STEADY, STEADY)
    link = tmp_path / "link"
    link.symlink_to(base)
    run = run_of(tmp_path, Side.BASE, Side.HEAD)
    for one, other in ((base, base), (base, link), (link, base / "."), (run, run), (tmp_path, base), (base, tmp_path)):
        assert call(one, other) == 2
        assert "are the same place, or one lies inside the other" in capsys.readouterr().err


def test_a_copy_is_not_compared_with_what_it_was_copied_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base, head = in_turns(tmp_path, STEADY, STEADY)
    copied = tmp_path / "copied"
    shutil.copytree(base, copied)
    run = run_of(tmp_path, Side.HEAD)
    again = Path(shutil.copy(run, tmp_path / "again.json"))
    for one, other in ((base, copied), (run, again)):
        assert call(one, other) == 2
        assert "are the same measurement" in capsys.readouterr().err
    shutil.copytree(next(base.iterdir()), head / "from-base")
    assert call(base, head) == 2


def test_rows_that_are_equal_by_chance_are_measurements_of_their_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = []
    for name, values in (
        ("base", (200, 201, 199, 200)),
        ("head", (200, 200, 201, 199)),
        ("copy", (200, 201, 199, 200)),
    ):
        tables.append(tmp_path / f"{name}.csv")
        tables[-1].write_text("\n".join(["output_token_throughput.avg", *map(str, values)]))
    assert call(*tables[:2]) == 0
    assert call(tables[0], tables[2]) == 2
    assert "are the same measurement" in capsys.readouterr().err


def test_a_place_without_exports_is_a_wrong_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("base", "head"):
        (tmp_path / name).mkdir()
    assert call(tmp_path / "base", tmp_path / "head") == 2
    assert "holds no export of AIPerf" in capsys.readouterr().err


@pytest.mark.skipif(not AB.is_dir(), reason="the real exports are not here")
@pytest.mark.parametrize(("series", "allowed"), [("e1", {1, 4}), ("e2", {1})])
def test_an_engine_that_is_really_slower_is_never_green_and_a_faster_one_never_red(
    tmp_path: Path, series: str, allowed: set[int]
) -> None:
    for folder in (AB / series).iterdir():
        side = tmp_path / ("base" if folder.name.startswith("A") else "head") / folder.name
        side.mkdir(parents=True)
        (side / "profile_export_aiperf.json").write_bytes((folder / "profile_export_aiperf.json").read_bytes())
    assert call(tmp_path / "base", tmp_path / "head") in allowed
    assert call(tmp_path / "head", tmp_path / "base") == 0


def test_a_policy_lets_a_few_requests_fail_and_the_reader_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = tmp_path / "recipe-gate.yaml"
    policy.write_text("metrics:\n  request_error_rate.avg: {floor: 0.01}\n")
    phases = {"phases": [{"name": "profiling", "requests": 1000, "concurrency": 4}]}
    few = {
        "input_config": phases,
        "request_count": {"unit": "requests", "avg": 999.0},
        "error_request_count": {"unit": "requests", "avg": 1.0},
    }
    places = in_turns(tmp_path, STEADY, STEADY, **few)
    assert call(*places) == 2
    assert "1 of 1000 requests failed" in capsys.readouterr().err
    assert call(*places, "--policy", policy) == 0
    assert "4 of 4,000 at the base, 4 of 4,000 at the head" in capsys.readouterr().out
