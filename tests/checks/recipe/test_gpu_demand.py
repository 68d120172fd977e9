"""A run holds the GPUs of its larger side."""

import json
from dataclasses import replace

from checks.model.spec import Content, Spec
from checks.recipe.gpu_demand import gpus_of_run


def side(*each: int, path: str = "r/deploy.yaml") -> Content:
    services = {f"W{index}": {"resources": {"limits": {"gpu": str(one)}}} for index, one in enumerate(each)}
    graph = {"kind": "DynamoGraphDeployment", "spec": {"services": services}}
    return Content("a" * 40, {path: json.dumps(graph)})


SPEC = Spec("r", "h100", side(4, 2), side(8), "")


def test_the_larger_side_counts_and_both_are_never_deployed_together() -> None:
    assert gpus_of_run(SPEC) == 8
    assert gpus_of_run(replace(SPEC, base=None)) == 6


def test_what_is_not_served_or_cannot_be_read_holds_none() -> None:
    assert gpus_of_run(Spec("r", "h100", side(4, path="r/perf.yaml"), None, "")) == 0
    assert gpus_of_run(Spec("r", "h100", Content("a" * 40, {"r/deploy.yaml": "a: ["}), None, "")) == 0
