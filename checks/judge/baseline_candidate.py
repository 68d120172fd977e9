"""Whether a run of the control namespace is the gate's own, of the protected branch, and A/A: then it may become a baseline.

Who may write there could write anything; so what is vouched for is that the bot's record, the frozen input, the result and the
branch agree with one another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from checks.judge.run_verdict import measured_as_planned
from checks.model.protocol import RESULT_FILE, RUN_LABEL, SPEC_FILE, Annotation
from checks.model.refusal import Refusal
from checks.model.result import Outcome, Result
from checks.model.run_name import run_name_of_text
from checks.model.serial import MalformedError
from checks.model.spec import Spec
from checks.model.stored import from_stored
from checks.recipe.recipe import Tree

Plain = Mapping[str, Any]


@dataclass(frozen=True)
class BaselineCandidate:
    """A run as the cluster keeps it: its input, what it found, the branch that it is said to be of, and the day it ended."""

    spec: Spec
    result: Result
    branch: str
    date: str


def baseline_candidate(
    run: str, job: Plain | None, spec_map: Plain | None, result_map: Plain | None
) -> BaselineCandidate | Refusal:
    """The run of a Job, the ConfigMap with its input and the one with its result."""
    if job is None or RUN_LABEL not in (job["metadata"].get("labels") or {}):
        return Refusal(
            f"There is no run {run} in the control namespace; runs are kept for 30 days, scheduled ones for 180."
        )
    annotations = job["metadata"].get("annotations") or {}
    ended = _completion_time(job)
    if not ended:
        return Refusal(f"{run} has not ended.")
    for stored in (spec_map, result_map):
        owners = (stored or {"metadata": {}})["metadata"].get("ownerReferences") or []
        if not any(owner.get("uid") == job["metadata"].get("uid") for owner in owners):
            return Refusal(f"{run} is not whole: its input or its result is gone, or another's.")
    text = _data(spec_map, SPEC_FILE)
    try:
        spec, result = from_stored(Spec, text).value, from_stored(Result, _data(result_map, RESULT_FILE)).value
    except MalformedError as error:
        return Refusal(f"{run} cannot be read: {str(error).splitlines()[0]}")
    if run_name_of_text(text) != run or result.run != run or annotations.get(Annotation.HEAD) != spec.head.sha:
        return Refusal(f"{run} is not what its Job was made for: its name is no hash of its input.")
    return _acceptable(
        run, BaselineCandidate(spec, result, str(annotations.get(Annotation.BASE_REF) or ""), ended[:10])
    )


def _data(config_map: Plain | None, key: str) -> str:
    return str(((config_map or {}).get("data") or {}).get(key) or "")


def _completion_time(job: Plain) -> str:
    conditions = (job.get("status") or {}).get("conditions") or ()
    done = (one for one in conditions if one.get("type") == "Complete" and one.get("status") == "True")
    return next((str(one.get("lastTransitionTime")) for one in done), "")


def _acceptable(run: str, candidate: BaselineCandidate) -> BaselineCandidate | Refusal:
    spec = candidate.spec
    if candidate.result.outcome is not Outcome.MEASURED:
        return Refusal(f"{run} ended as {candidate.result.outcome.value}; only a whole run is accepted.")
    if not spec.whole or spec.base is None or spec.base.files != spec.head.files:
        return Refusal(f"{run} is no A/A run: it measured two contents, or ended when its answer was clear.")
    if not measured_as_planned(spec, candidate.result.blocks):
        return Refusal(f"{run} did not measure what was ordered.")
    if not spec.hardware:
        return Refusal(f"{run} names no hardware; set `hardware` in the policy.")
    return candidate


def off_branch_reason(candidate: BaselineCandidate, tree: Tree, *, contained: bool) -> str:
    """Why a run is not of its branch, in a sentence; empty when its commit is there and has these very files."""
    commit = candidate.spec.head.sha
    if not contained:
        return f"{commit} is not on {candidate.branch}; a baseline is of the protected branch only."
    differing = [path for path, text in candidate.spec.head.files.items() if tree.get(path) != text.encode()]
    return f"{differing[0]} at {commit} is not what was measured." if differing else ""
