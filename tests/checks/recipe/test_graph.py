"""A graph reads the same in both API versions, and its command lines as a shell would read them."""

import json
from typing import Any

import pytest

from checks.recipe.graph import MOST_COMPONENTS, components, flag, gpus, words
from checks.recipe.manifest import Document, read


def graph(**spec: Any) -> Document:
    return read("g.yaml", json.dumps({"kind": "DynamoGraphDeployment", "spec": spec}).encode()).documents[0]


def alpha(args: list[str], env: dict[str, str] | None = None, **more: Any) -> Document:
    entries = [{"name": name, "value": value} for name, value in (env or {}).items()]
    container = {"command": ["/bin/sh", "-c"], "args": args, "env": entries}
    return graph(services={"Worker": {"componentType": "worker", "extraPodSpec": {"mainContainer": container}, **more}})


def given(document: Document) -> tuple[str, ...]:
    return words(document, components(document)[0])


def test_gpus_are_counted_over_replicas_and_nodes_in_both_versions() -> None:
    worker = {"replicas": 2, "multinode": {"nodeCount": 3}, "resources": {"limits": {"gpu": "4"}}}
    container = {"name": "main", "resources": {"limits": {"nvidia.com/gpu": 4}}}
    listed = {
        "name": "Worker",
        "replicas": 2,
        "multinode": {},
        "podTemplate": {"spec": {"containers": [{}, container]}},
    }
    assert gpus(graph(services={"Worker": worker, "Frontend": {}})) == 24
    assert gpus(graph(components=[listed, {"name": "Frontend"}])) == 16


def test_words_have_their_variables_put_in() -> None:
    document = alpha(["exec run --model $MODEL --x=${X}y $(X) '$UNKNOWN' # no"], {"MODEL": "a/b", "X": "1"})
    assert given(document) == ("exec", "run", "--model", "a/b", "--x=1y", "1", "$UNKNOWN")


def test_a_variable_in_a_variable_is_not_looked_at_again() -> None:
    growing = {f"V{i}": f"$V{i + 1}$V{i + 1}" for i in range(60)}
    assert given(alpha(["$V0"], growing)) == ("$V1$V1",)


@pytest.mark.parametrize("script", ["it's", "x" * 20_000])
def test_a_command_line_that_nobody_can_split_has_no_words(script: str) -> None:
    assert given(alpha([script])) == ()


def test_no_more_components_are_read_than_a_graph_may_have() -> None:
    assert len(components(graph(services={f"S{i}": {} for i in range(90)}))) == MOST_COMPONENTS


@pytest.mark.parametrize(("line", "value"), [("--tp 4", "4"), ("--tp=8", "8"), ("--tp", None), ("--tpx 1", None)])
def test_a_flag_is_read_in_both_spellings(line: str, value: str | None) -> None:
    assert flag(tuple(line.split()), "-t", "--tp") == value
