"""From both sides' contents and a policy to the frozen input of a run: the one builder, for laptop, pull request and branch."""

from dataclasses import dataclass, field

from checks.judge.known_noise import UNKNOWN, KnownNoise
from checks.measure.metrics import metrics_of_run, tolerated_failures
from checks.model.spec import LEARNING, Origin, Side, Spec, in_turns
from checks.policy.values import Policy
from checks.recipe.both_sides import Sides
from checks.recipe.gpu_demand import gpus_of_side


@dataclass(frozen=True)
class Setting:
    """What a run is made by beside the recipe's files: the policy, the hardware, and who asked for it."""

    policy: Policy
    hardware: str
    origin: Origin = field(default_factory=Origin)


def comparison(found: Sides, setting: Setting, noise: KnownNoise = UNKNOWN, pairs: int = 0) -> Spec:
    """The head beside its base; alone where there is none. `pairs` are deployments of each side at most, 0 the policy's."""
    sequence = in_turns(pairs or setting.policy.pairs) if found.base else (Side.HEAD,)
    return _spec(found, setting, sequence, noise=noise)


def aa_run(found: Sides, setting: Setting, pairs: int = 0) -> Spec:
    """The head beside itself, every pair, so that its noise is known; 0 `pairs` are those of the policy's schedule."""
    twice = Sides(found.recipe, found.head, found.head, found.benchmark)
    return _spec(twice, setting, in_turns(pairs or setting.policy.schedule.pairs), learning=True)


def single(found: Sides, setting: Setting) -> Spec:
    """The head alone, measured once."""
    return _spec(Sides(found.recipe, found.head, None, found.benchmark), setting, (Side.HEAD,))


def _spec(
    found: Sides,
    setting: Setting,
    sequence: tuple[Side, ...],
    noise: KnownNoise = UNKNOWN,
    *,
    learning: bool = False,
) -> Spec:
    changes = setting.policy.metrics
    return Spec(
        recipe=found.recipe,
        hardware=setting.hardware,
        head=found.head,
        base=found.base,
        benchmark=found.benchmark,
        metrics=metrics_of_run(changes, found.benchmark),
        sequence=sequence,
        history=noise.pairs,
        within=noise.within,
        blocks=LEARNING if learning else 0,
        whole=learning,
        failures=tolerated_failures(changes),
        origin=setting.origin,
        gpus=max(gpus_of_side(side, found.recipe) for side in (found.head, found.base) if side is not None),
        gpu_minutes=setting.policy.gpu_minutes,
        grants=setting.policy.rules.settings.grants,
    )
