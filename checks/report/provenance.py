"""What a report says about the run itself: enough to judge what it holds for, and to repeat it."""

from collections.abc import Iterable

from checks.model.result import Result, Sample
from checks.model.serial import to_json
from checks.model.spec import Overlay, Spec
from checks.text.escape import code, code_block

LOAD = ("concurrency", "requests", "request_count", "rate", "isl.mean", "osl.mean", "random_seed", "streaming")
"""The leaves of AIPerf's configuration that a reader wants to see; the whole of it is compared."""


def what_ran(spec: Spec, result: Result) -> str:
    """The recipe, its commits, where and on what it ran, and what was asked of it."""
    lines = [
        f"Recipe {code(spec.recipe)} at {code(spec.head.sha)}, {_base(spec)}",
        f"{_hardware(spec)} {code(result.sandbox)}, run {code(result.run)}",
    ]
    nodes = _distinct(node for block in result.blocks for node in block.nodes)
    images = _distinct(image for block in result.blocks for image in block.images)
    if nodes:
        lines.append(f"Nodes {', '.join(map(code, nodes))}")
    lines += [f"Image {code(image)}" for image in images]
    sample = next((block.sample for block in result.blocks if block.sample is not None), None)
    if sample is not None:
        shown = [f"{key} = {value}" for key, value in shown_load(sample)]
        lines.append(f"AIPerf {code(sample.aiperf_version)}" + (f": {', '.join(map(code, shown))}" if shown else ""))
        lines += [f"GPUs {code(sample.hardware)}"] if sample.hardware else []
    if result.overlay != Overlay():
        lines.append(f"The sandbox's overlay: {code(to_json(result.overlay), 2000)}")
    lines += [f"For its models {code(one)}" for one in result.made_room]
    return "**What ran**\n" + "\n".join(f"- {line}" for line in lines)


def shown_load(sample: Sample) -> list[tuple[str, str]]:
    """The settings of a benchmark that a reader wants to see, with their values."""
    return [(key, value) for key, value in sorted(sample.load.items()) if key.endswith(LOAD)]


def _hardware(spec: Spec) -> str:
    return f"Hardware {code(spec.hardware)}, sandbox" if spec.hardware else "Sandbox"


def _base(spec: Spec) -> str:
    return f"compared with {code(spec.base.sha)}" if spec.base is not None else "which has no base to compare with"


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def repeat_command(spec: Spec) -> str:
    """How anybody with a sandbox repeats the run."""
    base = f" --base {spec.base.sha} --pairs {len(spec.sequence) // 2}" if spec.base is not None else ""
    lines = f"git checkout {spec.head.sha}\nrecipe-gate run {spec.recipe} --sandbox NAMESPACE{base}"
    return f"**Run it yourself**\n\n{code_block(lines)}"
