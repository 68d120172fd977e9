"""Two series beside one another: a comparison for each load, and a reason where there is none."""

import json
from pathlib import Path

from checks.judge.load_comparison import compare_loads, worst_verdict
from checks.judge.verdict import Verdict
from checks.measure.exports import Measurement
from checks.model.result import Sample
from tests.checks.exports import export, in_turns, read, write

STEADY = [200.0, 201.0, 199.5, 200.4]


def test_a_load_that_one_side_lacks_cannot_be_compared(tmp_path: Path) -> None:
    base, head = in_turns(tmp_path, STEADY, STEADY)
    write(head / "more", export(100.0, 50, concurrency=16))
    found = compare_loads(read(base), read(head))
    assert worst_verdict(found) is Verdict.ERROR
    assert "The base was not measured under this load." in [one.judgement.reason for one in found]


def test_a_load_is_named_by_the_little_that_tells_it_from_others(tmp_path: Path) -> None:
    def measured(concurrency: int) -> Sample:
        load = {"datasets.main.entries": f"{concurrency}0", "phases.profiling.concurrency": f"{concurrency}"}
        load |= {"phases.warmup.concurrency": f"{concurrency}", "models.items.0.name": "m"}
        return Sample({}, "0.13.0", load, 60)

    each = [Measurement("", str(number), measured(number)) for number in (1, 16)]
    assert [one.load for one in compare_loads(each, each, ())] == ["concurrency 1", "concurrency 16"]


def test_a_gated_metric_that_one_side_lost_is_no_pass(tmp_path: Path) -> None:
    base, head = in_turns(tmp_path, STEADY, STEADY)
    for file in head.rglob("*.json"):
        whole = json.loads(file.read_text())
        del whole["time_to_first_token"]
        file.write_text(json.dumps(whole))
    (found,) = compare_loads(read(base), read(head))
    assert found.judgement.verdict is Verdict.ERROR
    assert found.judgement.reason.startswith("Time to first token p90 was measured at the base only")


def test_a_csv_that_names_no_load_is_taken_for_the_other_side_s_and_the_reader_told(tmp_path: Path) -> None:
    bare = Measurement("", "x.csv", Sample({}, "unknown", {}, 60))
    known = [Measurement("", str(number), Sample({}, "0.13.0", {"concurrency": number}, 60)) for number in "48"]
    (found,) = compare_loads([bare], known[:1], ())
    assert len(found.samples) == 2
    assert found.notes[-1].startswith("What names no load and no version of AIPerf")
    (refused,) = compare_loads([bare], known, ())
    assert refused.judgement.reason == "One side names no load (a CSV holds none), the other has 2: compare one."
