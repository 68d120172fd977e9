"""What the cluster has, read anew each tick; of runs that ended, what they found is kept between two ticks."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.conclude import Finished, Known, finished
from bot.evaluation import Evaluation
from bot.jobs import names
from bot.jobs.cluster import Cluster
from bot.jobs.observe import Observation, whole
from bot.runs import Phase, Sandbox
from bot.subject import Subject, treatment
from checks.policy.values import Policy
from checks.result import Outcome, Result
from checks.serial import MalformedError
from checks.spec import Spec
from checks.stored import from_stored


@dataclass
class Memory:
    """The ended runs that were read, by name and the digest of the policy they were concluded by."""

    ended: dict[tuple[str, str], Finished] = field(default_factory=dict)

    def keep_only(self, runs: set[str]) -> None:
        """Forget the runs whose Jobs are gone."""
        self.ended = {key: value for key, value in self.ended.items() if key[0] in runs}


async def observe(
    cluster: Cluster,
    sandboxes: tuple[Sandbox, ...],
    evaluation_of: Callable[[Subject], Evaluation | None],
    memory: Memory,
) -> Known:
    """Every run and every sandbox, in this order (runs.Observed says why), and what the runs have found."""
    observations = await cluster.observations()
    boxes = tuple([await cluster.sandbox(one) for one in sandboxes])
    memory.keep_only({one.run.name for one in observations})
    running: dict[str, Result] = {}
    ended: dict[str, Finished] = {}
    seen = []
    for one in observations:
        evaluation = evaluation_of(one.run.subject)
        in_check = treatment(one.run.subject.kind).in_check
        shown = not in_check or (evaluation is not None and evaluation.pull.head == one.run.head)
        if one.run.phase is Phase.COMPLETED and (shown or not one.run.reported):
            done = await _ended(cluster, one, evaluation.policy if evaluation else Policy(), memory)
            ended[one.run.name] = done
            seen.append(replace(one, run=replace(one.run, outcome=done.result.outcome)))
        else:
            seen.append(one)
        if one.run.phase is Phase.IN_PROGRESS and shown:
            found = await _result(cluster, one)
            running |= {one.run.name: found} if found else {}
    return Known(tuple(seen), boxes, running, ended)


async def _ended(cluster: Cluster, one: Observation, policy: Policy, memory: Memory) -> Finished:
    """How a run ended; its spec and its whole result never change any more."""
    key = (one.run.name, policy.digest)
    if key not in memory.ended:
        result = await _result(cluster, one) or Result(one.run.name, one.run.sandbox, outcome=Outcome.INFRASTRUCTURE)
        memory.ended[key] = finished(await _spec(cluster, one), result, policy)
    return memory.ended[key]


async def _result(cluster: Cluster, one: Observation) -> Result | None:
    text = await cluster.text(names.result_of(one.run.name), "result.json")
    return whole(one.run, one.ended, text)


async def _spec(cluster: Cluster, one: Observation) -> Spec:
    """A run's frozen input; raises MalformedError when somebody has taken it away."""
    text = await cluster.text(names.input_of(one.run.name), "spec.json")
    if text is None:
        raise MalformedError(f"{one.run.name}: its input is gone")
    return from_stored(Spec, text).value
