"""A bot of another version takes over: what was stored before keeps its meaning, and nothing is made or measured twice."""

import json

from checks.model.run_name import run_name_of_text
from tests.stories.runner import measured
from tests.stories.steps import approved, conclusion, title
from tests.stories.world import NAMESPACE, World


def rewritten(world: World, key: str, **changes: object) -> None:
    """What a run stored gets other keys, None takes one away; the text of an input keeps giving the run its name."""
    (name,) = [name for _, plural, name in world.cluster.objects if plural == "configmaps" and name.endswith(key)]
    data = world.cluster.objects[NAMESPACE, "configmaps", name]["data"]
    (file,) = data
    plain = {**json.loads(data[file]), **changes}
    data[file] = json.dumps({name: value for name, value in plain.items() if value is not None}, sort_keys=True)


async def test_a_result_with_a_key_of_a_newer_version_stays_the_success_that_was_reported(world: World) -> None:
    number = await approved(world)
    await world.finish(measured)
    before = (conclusion(world, number), title(world, number))
    assert before[0] == "success"
    rewritten(world, "-result", schema=3, energy={"joules": 12.5})
    world.start()
    await world.settle(sweep=True)
    assert (conclusion(world, number), title(world, number)) == before
    await world.rest()
    assert len(world.cluster.jobs()) == 1


async def test_a_run_under_way_whose_input_an_older_version_wrote_is_finished_and_not_made_again(world: World) -> None:
    number = await approved(world)
    (job,) = world.cluster.jobs()
    sides = [side.value for side in world.spec(job).sequence]
    rewritten(world, "-input", schema=None, sequence=None, order=sides)
    text = world.cluster.objects[NAMESPACE, "configmaps", f"{job['metadata']['name']}-input"]["data"]["spec.json"]
    assert run_name_of_text(text) != job["metadata"]["name"]
    del job["metadata"]["annotations"]["recipe-gate.dev/schema"]
    world.start()
    await world.settle(sweep=True)
    await world.finish(measured)
    assert conclusion(world, number) == "success"
    assert len(world.cluster.jobs()) == 1


async def test_what_an_older_version_has_measured_and_reported_is_neither_told_nor_made_again(world: World) -> None:
    number = await approved(world)
    await world.finish(measured)
    (job,) = world.cluster.jobs()
    before = (conclusion(world, number), title(world, number))
    sides = [side.value for side in world.spec(job).sequence]
    rewritten(world, "-input", schema=None, sequence=None, order=sides)
    rewritten(world, "-result", schema=None)
    told = job["metadata"]["annotations"]
    mark = {key: value for key, value in json.loads(told["recipe-gate.dev/reported"]).items() if key != "schema"}
    told["recipe-gate.dev/reported"] = json.dumps(mark)
    del told["recipe-gate.dev/schema"]
    world.start()
    await world.settle(sweep=True)
    await world.rest()
    assert (conclusion(world, number), title(world, number)) == before
    (after,) = world.cluster.jobs()
    assert json.loads(after["metadata"]["annotations"]["recipe-gate.dev/reported"]) == mark
