"""What any version has stored is read by this one, and what only a newer one knows is kept apart."""

import json
from pathlib import Path
from typing import Any

import pytest

from checks.judge import baseline
from checks.model.result import Result
from checks.model.run_name import run_name, run_name_of_text
from checks.model.serial import MalformedError
from checks.model.spec import Spec
from checks.model.stored import VERSION, from_stored, to_stored
from tests.stored.samples import BASELINE, SPEC, VALUES, texts

FOLDER = Path(__file__).parents[2] / "stored"
VERSIONS = [f"v{number}" for number in range(1, VERSION + 1)]
REGION = {"name": "eu", "zones": [1, 2]}
NAMES = {"v1": "run-407932924c82b6b5", "v2": "run-de5169854ab49027", "newer": "run-f2f7ae387d5b3555"}


def text(version: str, sample: str) -> str:
    return (FOLDER / version / f"{sample}.json").read_text(encoding="utf-8").removesuffix("\n")


@pytest.mark.parametrize("sample", VALUES)
@pytest.mark.parametrize("version", [*VERSIONS, "newer"])
def test_every_version_ever_released_and_one_to_come_are_read_as_what_they_mean(version: str, sample: str) -> None:
    found = from_stored(type(VALUES[sample]), text(version, sample))
    assert found.value == VALUES[sample]
    assert bool(found.unknown) is (version == "newer")


@pytest.mark.parametrize("sample", [*VALUES, "job"])
def test_what_is_written_now_is_what_the_newest_folder_holds(sample: str) -> None:
    assert texts()[sample] == text(f"v{VERSION}", sample), "tests/stored/README.md says what a change of this needs"


@pytest.mark.parametrize("version", NAMES)
def test_the_name_of_a_run_is_its_stored_texts_in_every_version(version: str) -> None:
    assert run_name_of_text(text(version, "spec")) == NAMES[version]
    assert run_name(SPEC) == NAMES[f"v{VERSION}"]


def test_a_text_says_its_version_and_one_that_says_none_is_of_the_first() -> None:
    assert [from_stored(Spec, text(version, "spec")).version for version in (*VERSIONS, "newer")] == [1, 2, 3]


def test_what_only_a_newer_version_knows_is_kept_with_its_place() -> None:
    assert from_stored(Result, text("newer", "result")).unknown == {
        ("region",): REGION,
        ("overlay", "priority"): "high",
        ("blocks", 0, "sample", "power"): {"watts": 700.0},
    }


def test_a_key_by_its_former_and_its_present_name_means_the_present_one() -> None:
    plain = {**json.loads(text("v2", "spec")), "order": ["head"]}
    found = from_stored(Spec, json.dumps(plain))
    assert (found.value, found.unknown) == (SPEC, {("order",): ["head"]})


def test_what_is_missing_is_the_default() -> None:
    plain = {key: value for key, value in json.loads(text("v2", "result")).items() if key in {"run", "sandbox"}}
    assert from_stored(Result, json.dumps(plain)).value == Result("run-0123456789abcdef", "box")


@pytest.mark.parametrize(
    ("change", "mistakes"),
    [
        ({"blocks": 1, "step": "dance"}, ["step: ", "blocks: "]),
        ({"run": None, "schema": 9}, ["document: written by a newer version (9; 2 is known here)", "run: "]),
        ({"schema": "two", "step": "dance"}, ["schema: ", "step: "]),
        ({"schema": 0}, ["schema: "]),
    ],
)
def test_wrong_types_are_refused_with_every_mistake(change: dict[str, Any], mistakes: list[str]) -> None:
    with pytest.raises(MalformedError) as raised:
        from_stored(Result, json.dumps({**json.loads(text("v2", "result")), **change}))
    lines = str(raised.value).splitlines()
    assert len(lines) == len(mistakes)
    assert all(any(line.startswith(mistake) for line in lines) for mistake in mistakes)


@pytest.mark.parametrize("document", ["", "[]", "3", "{", "\ud800", '{"run": ' + "[" * 100_000])
def test_what_is_no_document_is_refused(document: str) -> None:
    with pytest.raises(MalformedError):
        from_stored(Result, document.encode(errors="surrogatepass"))


def test_a_baseline_that_is_continued_keeps_what_a_newer_version_knows_of_it() -> None:
    longer = baseline.extended_text(text("newer", "baseline"), BASELINE)
    assert isinstance(longer, str)
    found = json.loads(longer)
    assert (found["region"], found["environment"]["driver"], found["schema"]) == (REGION, "575.1", VERSION)
    assert len(found["pairs"]["request_latency.p90"]) == 4
    assert "spread" not in longer


def test_a_value_that_was_read_and_is_written_is_the_same_but_for_lists() -> None:
    found = from_stored(Spec, text("newer", "spec"))
    again = json.loads(to_stored(found.value, found.unknown))
    assert (again["region"], again["head"]["tree"]) == (REGION, "c" * 40)
    assert "weight" not in again["metrics"][0]
