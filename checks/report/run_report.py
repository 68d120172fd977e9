"""The report of a run: first the verdict and one action, then the figures, then all that a reader needs to believe them."""

from collections.abc import Iterator

from checks.judge.compare import planned_sides
from checks.judge.verdict import Judgement
from checks.model.result import Block, Evidence, Outcome, Result, Step, deployments_of
from checks.model.spec import Side, Spec
from checks.report import image, provenance, tables, verdicts
from checks.report.report import Conclusion, Report
from checks.text.escape import code_block, cut, escape, visible

TITLE = 200
FAILED_STEP = {
    Step.MODEL_CACHE: "The model could not be fetched",
    Step.DEPLOY: "The cluster refused the recipe",
    Step.READY: "The recipe did not come up",
    Step.SMOKE: "The recipe does not answer as it should",
    Step.BENCHMARK: "The benchmark failed",
    Step.CLEAR: "The sandbox could not be cleared",
}


def run_report(spec: Spec, result: Result, judgement: Judgement) -> Report:
    """The report of a run as far as it got; its conclusion is None while the run goes on."""
    conclusion, title, action = _headline(spec, result, judgement)
    parts = [part for part in _sections(spec, result, judgement, title, action) if part]
    return Report(conclusion, cut(" ".join(visible(title).split()), TITLE), "\n\n".join(parts))


def _headline(spec: Spec, result: Result, judgement: Judgement) -> tuple[Conclusion | None, str, str]:
    if result.outcome is Outcome.RUNNING:
        return None, _progress(spec, result), "No action is needed; this text is replaced when there is a verdict."
    if result.outcome is Outcome.FAILED:
        side, evidence = failure(result)
        sentence = f"{FAILED_STEP[evidence.step]}{_where(spec, side)}: {evidence.reason}"
        if side is Side.BASE:
            return Conclusion.FAILURE, sentence, "The base fails by itself: please repair the base branch first."
        return Conclusion.FAILURE, sentence, "Please read the evidence below and push a correction."
    if result.outcome is Outcome.INFRASTRUCTURE:
        reason = result.evidence.reason if result.evidence else "The run ended without a reason."
        action = "It is not run again by itself." if result.left_behind else "Please run it again."
        return Conclusion.ACTION_REQUIRED, f"The cluster failed, not the recipe: {reason}", action
    words = verdicts.WORDS[judgement.verdict]
    return words.conclusion, judgement.reason, words.action


def set_aside(result: Result) -> str:
    """That a run's sandbox could not be cleared after it, in a sentence; empty where it could."""
    if not result.left_behind:
        return ""
    why = result.left_behind.rstrip(".")
    return f"Sandbox {result.sandbox} could not be cleared of this run and is set aside until an administrator frees it: {why}."


def failure(result: Result) -> tuple[Side | None, Evidence]:
    """Which side of a failed run failed, and why; the side is None when it failed before the first block."""
    for block in result.blocks:
        if block.evidence is not None:
            return block.side, block.evidence
    return None, result.evidence or Evidence(result.step, "No reason was written down.")


def _where(spec: Spec, side: Side | None) -> str:
    return f" at the {side.value}" if side is not None and spec.base is not None else ""


def _progress(spec: Spec, result: Result) -> str:
    deployments = len(planned_sides(spec))
    done = deployments_of([block for block in result.blocks if block.sample is not None])
    most = f"at most {deployments}" if spec.base is not None else str(deployments)
    return f"Running: {result.step.value}, {done} of {most} deployments measured."


def _sections(spec: Spec, result: Result, judgement: Judgement, title: str, action: str) -> Iterator[str]:
    yield f"**{escape(title, 600)}** {action}"
    yield escape(set_aside(result), 1000)
    yield tables.comparison_table(judgement, _pairs(result.blocks))
    yield tables.notes(spec, result, judgement)
    yield tables.promise_table(judgement)
    yield from _evidence(result)
    yield provenance.what_ran(spec, result)
    yield tables.block_table(spec, result)
    yield image.image_section(result.inside)
    yield provenance.repeat_command(spec)


def _pairs(blocks: tuple[Block, ...]) -> int:
    sides = [block.side for block in blocks if block.sample is not None and block.fresh]
    return min(sides.count(Side.BASE), sides.count(Side.HEAD))


def _evidence(result: Result) -> Iterator[str]:
    for number, block in enumerate(result.blocks, 1):
        if block.evidence is not None:
            yield _evidence_section(f"Block {number}, {block.side.value}", block.evidence)
    if result.evidence is not None and all(block.evidence != result.evidence for block in result.blocks):
        yield _evidence_section("The run", result.evidence)


def _evidence_section(heading: str, evidence: Evidence) -> str:
    parts = [f"### {heading}: {evidence.step.value}", escape(evidence.reason, 2000)]
    kinds = {
        "States": evidence.states,
        "Events": evidence.events,
        "Last log lines": evidence.logs,
        "Metrics of the pods": evidence.metrics,
    }
    for title, lines in kinds.items():
        if lines:
            shown = code_block("\n".join(lines), 8000)
            parts.append(f"<details open><summary>{title}</summary>\n\n{shown}\n\n</details>")
    return "\n\n".join(parts)
