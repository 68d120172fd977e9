"""Sides that did not do the same work are not compared; how much is cached may differ where that is the change."""

import dataclasses

import pytest

from checks.judge.compare import judge_blocks, judge_samples
from checks.judge.run_verdict import run_verdict
from checks.judge.verdict import Judgement, Verdict
from checks.judge.work import other_caching, other_work
from checks.model.result import Block, Measure, Outcome, Result, Sample
from checks.model.spec import Content, Side, Spec, in_turns
from checks.report.tables import sentences

BASE, HEAD = Side.BASE, Side.HEAD
FIGURES = {
    "output_token_throughput.avg": 600.0,
    "request_latency.p90": 400.0,
    "time_to_first_token.p90": 50.0,
    "inter_token_latency.p90": 6.0,
    "input_sequence_length.avg": 262.0,
    "output_sequence_length.avg": 64.0,
    "overall_usage_prompt_cache_read_pct.avg": 2.0,
}


def sampled(**figures: float) -> Sample:
    changed = {name.replace("__", "."): value for name, value in figures.items()}
    return Sample({name: Measure(value, "") for name, value in (FIGURES | changed).items()}, "0.13.0", {}, 100)


def measured(**head: float) -> list[tuple[Side, Sample]]:
    return [(side, sampled(**(head if side is HEAD else {}))) for side in in_turns(3)]


def spec(base: str = "a", head: str = "b") -> Spec:
    sides = [Content(text, {"recipes/m/f/r/deploy.yaml": f"x\n{text}\n"}) for text in (head, base)]
    return Spec("recipes/m/f/r", "", *sides, "", sequence=in_turns(3), whole=True)


def blocks(**head: float) -> list[Block]:
    return [Block(side, sample=sample) for side, sample in measured(**head)]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("output_sequence_length__avg", 35.2, "64 tokens a request at the base and 35.2 at the head"),
        ("output_sequence_length__avg", 70.0, "64 tokens a request at the base and 70 at the head"),
        ("input_sequence_length__avg", 131.0, "262 tokens a request at the base and 131 at the head"),
        ("overall_usage_prompt_cache_read_pct__avg", 95.0, "2 % came out of a cache at the base, and 95 % at the head"),
    ],
    ids=["shorter", "longer", "prompts", "cached"],
)
def test_other_work_is_an_error_by_hand_and_in_a_run_alike(name: str, value: float, words: str) -> None:
    changed = {name: value, "request_latency__p90": 250.0}
    by_hand = judge_samples(measured(**changed), spec().metrics)
    in_a_run = judge_blocks(spec(), blocks(**changed))
    whole = run_verdict(spec(), Result("r", "s", outcome=Outcome.MEASURED, blocks=tuple(blocks(**changed))))
    for judgement in (by_hand, in_a_run, whole):
        assert judgement.verdict is Verdict.ERROR
        assert words in judgement.reason
        assert judgement.comparisons == ()


def test_the_same_work_within_the_noise_of_answers_is_compared() -> None:
    alike = measured(output_sequence_length__avg=62.0, overall_usage_prompt_cache_read_pct__avg=9.0)
    assert (other_work(alike), other_caching(alike)) == ("", "")


@pytest.mark.parametrize("line", ["--enable-prefix-caching", "- --router-mode kv", "DYN_KVBM_CPU_CACHE_GB: '40'"])
def test_a_change_about_caching_is_measured_and_the_report_says_so(line: str) -> None:
    changed = {"overall_usage_prompt_cache_read_pct__avg": 95.0}
    about, ran = spec(head=line), blocks(**changed)
    assert judge_blocks(about, ran).verdict is not Verdict.ERROR
    told = sentences(about, Result("r", "s", blocks=tuple(ran)), Judgement(Verdict.PASS, (), ""))
    assert any(one.startswith("The change is about caching. Of the prompts' tokens 2 % came out") for one in told)


def test_where_nobody_counted_tokens_nothing_is_known_of_the_work() -> None:
    bare = [(side, dataclasses.replace(one, measures={})) for side, one in measured()]
    assert (other_work(bare), other_caching(bare)) == ("", "")
