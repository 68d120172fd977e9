"""One run, top to bottom: admit both sides, fetch the model, then block by block deploy, ask, measure, clear
until the answer is clear.

Everything that touches a cluster comes in as a Stage, so that this reads as what it is and can be run without one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from checks.judge import gpu_budget
from checks.judge.next_block import NextBlock, next_block
from checks.kube.errors import BrokenError, RejectedError, UnreachableError
from checks.model.result import Block, Evidence, ImageCheck, Outcome, Result, Sample, Step
from checks.model.spec import Content, Overlay, Side, Spec
from checks.run.stopped import StoppedError


class Stage(Protocol):
    """A sandbox as a run sees it. Each step answers None when it went well, else the evidence of why not."""

    @property
    def run(self) -> str:
        """The run that holds the sandbox."""

    @property
    def namespace(self) -> str:
        """The sandbox's namespace."""

    @property
    def overlay(self) -> Overlay:
        """What is particular to the sandbox's cluster."""

    def admit(self, content: Content) -> Evidence | None:
        """Would the API server take this side and the benchmark?"""

    def fetch(self, content: Content) -> Evidence | None:
        """Is the model of this side on its claim?"""

    def deploy(self, content: Content) -> Evidence | None:
        """Apply one side; the block begins."""

    def ready(self) -> Evidence | None:
        """Wait until it is up."""

    def smoke(self) -> Evidence | None:
        """Ask it until it answers, and warm it up."""

    def benchmark(self) -> Sample | Evidence:
        """Measure it once."""

    def again(self) -> Evidence | None:
        """Remove the measurement and keep what is deployed, so that it can be measured once more."""

    def limit(self, seconds: float) -> None:
        """No step takes longer from here on, whatever its deadline; it may be infinite."""

    def placement(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The nodes and the images (by digest) of what is deployed."""

    def clear(self) -> Evidence | None:
        """Remove the block; nothing of it is left afterwards."""

    def inside(self, content: Content) -> tuple[ImageCheck, ...]:
        """What is in the image of this side; nothing where that cannot be found out."""


def run(spec: Spec, stage: Stage, save: Callable[[Result], None], now: Callable[[], float]) -> Result:
    """The Result of a whole run; `save` gets it after every step, so that a killed run leaves what it knew.

    What `save` raises for the end of the run is raised, once the sandbox is cleared or the API server is known to be away.
    """
    result = Result(stage.run, stage.namespace, stage.overlay)
    try:
        for step in _steps(spec, stage, now, result):
            result = step
            save(result)
    except (UnreachableError, RejectedError, BrokenError, StoppedError) as error:
        result = _interrupted(spec, result, error)
        try:
            save(result)
        finally:
            left = stage.clear() if not isinstance(error, UnreachableError) else None
        return _kept(replace(result, left_behind=left.reason), save) if left is not None else result
    if _deployed(result) and result.outcome is not Outcome.INFRASTRUCTURE and not result.left_behind:
        return _looked_into(result, spec, stage, save)
    return result


def _kept(result: Result, save: Callable[[Result], None]) -> Result:
    save(result)
    return result


def _interrupted(spec: Spec, result: Result, error: Exception) -> Result:
    """How a run ended that an error came into: what had ended, or had measured everything, stays what it was."""
    if result.outcome is not Outcome.RUNNING:
        return result
    if _is_all_measured(spec, result):
        return replace(result, outcome=Outcome.MEASURED)
    evidence = error.evidence if isinstance(error, BrokenError) else Evidence(result.step, str(error))
    return replace(result, outcome=Outcome.INFRASTRUCTURE, evidence=evidence)


def _is_all_measured(spec: Spec, result: Result) -> bool:
    """Whether nothing was left to do but to clear the last block."""
    last = result.blocks[-1] if result.blocks else None
    return last is not None and last.sample is not None and next_block(spec, result.blocks) is None


def _looked_into(result: Result, spec: Spec, stage: Stage, save: Callable[[Result], None]) -> Result:
    """The Result with what is in the head's image, which decides nothing: whatever ends the look, what was measured stands.

    What the look leaves in the sandbox is owned by its slot and goes with it.
    """
    try:
        found = replace(result, inside=stage.inside(spec.head))
        save(found)
    except Exception as error:  # noqa: BLE001 - no kind of error is worth a measured run
        reason = f"The image was not looked into: {str(error) or type(error).__name__}"
        return replace(result, inside=(ImageCheck("image", "warn", reason),))
    return found


def _deployed(result: Result) -> bool:
    """Whether the head was up, or tried to be."""
    return any(block.side is Side.HEAD and block.seconds for block in result.blocks)


def _steps(spec: Spec, stage: Stage, now: Callable[[], float], result: Result) -> Iterator[Result]:
    yield result
    evidence = stage.clear()
    if evidence is not None:
        yield _ended(result, evidence)
        return
    for side, content in _sides(spec):
        evidence = stage.admit(content)
        if evidence is not None:
            yield _ended(replace(result, blocks=(Block(side, evidence=evidence),)), evidence)
            return
    for _, content in _sides(spec):
        evidence = stage.fetch(content)
        if evidence is not None:
            yield _left(_ended(result, evidence), evidence if evidence.step is Step.CLEAR else stage.clear())
            return
    while (wanted := next_block(spec, result.blocks)) is not None:
        for step in _block(spec, stage, now, result, wanted):
            result = step
            yield result
        if result.outcome is not Outcome.RUNNING:
            return
    yield replace(result, outcome=Outcome.MEASURED)


def _sides(spec: Spec) -> tuple[tuple[Side, Content], ...]:
    base = ((Side.BASE, spec.base),) if spec.base is not None else ()
    return (*base, (Side.HEAD, spec.head))


Act = Callable[[], Sample | Evidence | None]


def _acts(stage: Stage, content: Content, fresh: bool) -> tuple[tuple[Step, Act], ...]:
    if not fresh:
        return ((Step.BENCHMARK, lambda: stage.again() or stage.benchmark()),)
    return (
        (Step.DEPLOY, lambda: stage.deploy(content)),
        (Step.READY, stage.ready),
        (Step.SMOKE, stage.smoke),
        (Step.BENCHMARK, stage.benchmark),
    )


def _block(spec: Spec, stage: Stage, now: Callable[[], float], before: Result, wanted: NextBlock) -> Iterator[Result]:
    """The Results of one block: one when each step begins, one when the block is cleared or its deployment goes on."""
    block = Block(wanted.side, fresh=wanted.fresh)
    for step, act in _acts(stage, dict(_sides(spec))[wanted.side], wanted.fresh):
        yield replace(before, step=step, blocks=(*before.blocks, block))
        stage.limit(gpu_budget.left_seconds(spec, (*before.blocks, block)))
        began = now()
        found = act()
        block = replace(block, seconds={**block.seconds, step.value: round(now() - began, 3)})
        if gpu_budget.is_used_up(spec, (*before.blocks, block)) and not isinstance(found, Sample):
            found = _used_up(spec, (*before.blocks, block), step, found)
        if isinstance(found, Evidence):
            block = replace(block, evidence=found)
            break
        if isinstance(found, Sample):
            block = replace(block, sample=found)
    nodes, images = stage.placement()
    block = replace(block, nodes=nodes, images=images)
    moved = moved_image(before.blocks, block)
    if moved:
        raise BrokenError(Evidence(Step.READY, moved))
    measured = (*before.blocks, block)
    if block.evidence is None and (then := next_block(spec, measured)) is not None and not then.fresh:
        yield replace(before, blocks=measured)
        return
    yield replace(before, step=Step.CLEAR, blocks=measured)
    began = now()
    left = stage.clear()
    block = replace(block, seconds={**block.seconds, Step.CLEAR.value: round(now() - began, 3)})
    result = _left(replace(before, step=Step.CLEAR, blocks=(*before.blocks, block)), left)
    if block.evidence is None and left is not None and _is_all_measured(spec, result):
        yield replace(result, outcome=Outcome.MEASURED)
        return
    ended = block.evidence or left
    yield result if ended is None else _ended(result, ended)


def moved_image(before: Sequence[Block], block: Block) -> str:
    """Which tag means another image than in an earlier block of the same side, in a sentence; empty where none does."""
    known = dict(one.rpartition("@")[::2] for other in before if other.side is block.side for one in other.images)
    for one in block.images:
        name, _, digest = one.rpartition("@")
        if name and known.get(name, digest) != digest:
            was, now = known[name][:19], digest[:19]
            return (
                f"The tag {name} was moved while the run went on ({was}, then {now}): name the digest that was meant."
            )
    return ""


def _used_up(spec: Spec, blocks: Sequence[Block], step: Step, found: Evidence | None) -> Evidence:
    """The evidence of a run whose budget is used up before it measured: with what was seen at that moment."""
    said = gpu_budget.sentence(spec, blocks)
    return replace(found, reason=f"{said} {found.reason}") if found else Evidence(step, said)


def _left(result: Result, left: Evidence | None) -> Result:
    """A run with what it could not remove of its own, if anything: its sandbox is set aside."""
    return result if left is None or left.step is not Step.CLEAR else replace(result, left_behind=left.reason)


def _ended(result: Result, evidence: Evidence) -> Result:
    """A run that cannot go on: a sandbox that cannot be cleared is not the recipe's doing, everything else is."""
    outcome = Outcome.INFRASTRUCTURE if evidence.step is Step.CLEAR else Outcome.FAILED
    return replace(result, outcome=outcome, step=evidence.step, evidence=evidence)
